// A view of the overview can be shared by its address.
import { expect, openDashboard, test } from "./ledger.mjs";

test("the chart's span and the pie's choice go with the address to another page", async ({ page, context }) => {
  await openDashboard(page);
  await page.locator("#activity").getByRole("button", { name: "1 h", exact: true }).click();
  await page.getByRole("button", { name: "Program", exact: true }).click();
  await page.getByRole("button", { name: "As chart" }).click();
  await expect(page).toHaveURL(/\?chart_span=3600&top_by=program&top_over=chart$/);

  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator("#activity").getByRole("button", { name: "1 h", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(other.getByRole("button", { name: "Program", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(other.getByRole("button", { name: "As chart" })).toHaveAttribute("aria-pressed", "true");
  await other.locator("#activity").getByRole("button", { name: "5 min", exact: true }).click();
  await expect(other).toHaveURL(/\?top_by=program&top_over=chart$/);
});

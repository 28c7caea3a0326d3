// What stands where: on the first screen of a desktop, over panels, in a phone's cards, and before the code of the page is there.
import { expect, openDashboard, test } from "./ledger.mjs";

test("on a desktop both tables stand on the first screen", async ({ page }) => {
  await openDashboard(page);
  for (const table of [".process-table", ".request-table"]) {
    await expect(page.locator(`${table} tbody tr[data-id]`).nth(3)).toBeInViewport({ ratio: 0.9 });
  }
  await expect(page.getByRole("table", { name: /^Calling most/ })).toBeInViewport({ ratio: 0.9 });
});

test("a hint stands below what it explains, and no panel lies over it", async ({ page }) => {
  await openDashboard(page);
  const button = page.getByRole("columnheader", { name: "Mapped now" }).getByRole("button");
  await button.hover();
  const hint = page.getByRole("tooltip");
  await expect(hint).toBeVisible();
  const [of, at] = [await button.boundingBox(), await hint.boundingBox()];
  expect(at.y).toBeGreaterThanOrEqual(of.y + of.height);
  expect(at.y - of.y - of.height).toBeLessThan(24);
  expect(Math.abs(at.x - of.x)).toBeLessThan(at.width);
  // it takes no presses itself: what is found through it is below it
  const onTop = await hint.evaluate((element) => {
    element.style.pointerEvents = "auto";
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return [[left + 12, top + 4], [right - 12, bottom - 4]].every(([x, y]) => element.contains(document.elementFromPoint(x, y)));
  });
  expect(onTop).toBe(true);
});

test("before the code of the page is there it shows whose page it is", async ({ page }) => {
  let letIt = () => undefined;
  const held = new Promise((done) => (letIt = done));
  await page.route(/\/assets\/page-.*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.getByRole("heading", { level: 1, name: "mapledger" })).toBeVisible();
  await expect(page.locator(".connection")).toHaveCount(0);
  const before = await page.getByRole("heading", { level: 1 }).boundingBox();
  letIt();
  await expect(page.locator(".connection")).toHaveText("Live");
  expect(await page.getByRole("heading", { level: 1 }).boundingBox()).toEqual(before);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("cards tell the columns that were chosen, and are as high as they need", async ({ page }) => {
    await openDashboard(page);
    const card = page.locator(".process-table tbody tr[data-id]").first();
    await expect(card.locator(".p-resident")).toBeVisible();
    await expect(card.locator(".p-state")).toHaveCount(0);
    const height = (await card.boundingBox()).height;

    await page.getByRole("button", { name: "Columns" }).click();
    const menu = page.getByRole("group", { name: "Columns of the table" });
    for (const name of ["State", "Requested", "First seen", "Last seen"]) await menu.getByRole("checkbox", { name, exact: true }).check();
    await menu.getByRole("checkbox", { name: "Resident", exact: true }).uncheck();
    await page.keyboard.press("Escape");

    await expect(card.locator(".p-resident")).toHaveCount(0);
    for (const part of [".p-state", ".p-requested", ".p-first", ".p-last", ".p-mmap"]) await expect(card.locator(part)).toBeVisible();
    const box = await card.boundingBox();
    expect(box.height).toBeGreaterThan(height);
    // each of its parts lies within it
    const parts = await card.locator("td:visible").evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().bottom));
    expect(Math.max(...parts)).toBeLessThanOrEqual(box.y + box.height);
  });
});

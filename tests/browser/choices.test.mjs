// What a reader chooses: language, colours, keys, no motion.
import { expect, openDashboard, test } from "./ledger.mjs";

const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const kDay = "rgb(244, 242, 236)";
const kNight = "rgb(20, 23, 26)";

test("the language is chosen in the masthead, and stays", async ({ page }) => {
  await openDashboard(page);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.getByRole("combobox", { name: "Language" }).selectOption({ label: "Español" });
  await expect(page.locator(".connection")).toHaveText("En vivo");
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await expect(page.getByRole("heading", { name: "Registro de solicitudes" })).toBeVisible();
  // numbers follow the words, not the browser's English
  await expect(page.locator(".total dd span[title]").first()).toHaveAttribute("title", /^[\d.]+ bytes$/);
  await page.reload();
  await expect(page.locator(".connection")).toHaveText("En vivo");
});

test.describe("a Spanish browser", () => {
  test.use({ locale: "es-ES" });

  test("is answered in Spanish", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator(".connection")).toHaveText("En vivo");
    await expect(page.locator(".process-table tbody tr[data-id]").first().locator(".p-percent")).toHaveText(/^<?[\d.]+(,\d+)?\u00a0%$/);
    await expect(page.locator(".request-table tbody tr[data-id]").first().locator(".r-time")).toHaveText(/\d\d:\d\d:\d\d,\d{3}$/);
  });
});

test("the colours follow the system, or what is chosen", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await openDashboard(page);
  expect(await paper(page)).toBe(kDay);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await paper(page)).toBe(kNight);
  await page.getByRole("combobox", { name: "Colours" }).selectOption({ label: "Light" });
  expect(await paper(page)).toBe(kDay);
  await page.reload();
  expect(await paper(page)).toBe(kDay);
  await page.getByRole("combobox", { name: "Colours" }).selectOption({ label: "System" });
  expect(await paper(page)).toBe(kNight);
});

test("the keyboard leads everywhere", async ({ page }) => {
  await openDashboard(page);
  await expect(page.locator(".request-table tbody tr[data-id]").first()).toBeVisible();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(sheet).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("tgp ?");
  await expect(page.getByRole("searchbox")).toHaveValue("tgp ?");
  await expect(sheet).toBeHidden();
  await page.getByRole("searchbox").fill("");
  await page.getByRole("searchbox").blur();

  await page.keyboard.type("gr");
  await expect(page.locator("#requests .scroller")).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.type("gp");
  await expect(page.locator("#processes .scroller")).toBeFocused();
  await page.keyboard.type("t");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");

  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await sheet.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.type("t");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test.describe("who wants no motion", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("sees none", async ({ page }) => {
    await openDashboard(page);
    await page.locator(".recording summary").click();
    await page.locator(".process-table tbody tr[data-id]").first().getByRole("button").click();
    await expect(page.getByRole("dialog")).toBeVisible();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

// axe on every page and dialog, in both themes and both languages: no violation of WCAG 2.2 AA, nor of what axe holds for good
// practice beside it.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./ledger.mjs";

const kViews = ["processes", "overview", "requests"];

async function expectNone(page, where, part = "html") {
  const { violations, passes } = await new AxeBuilder({ page }).include(part).options({ rules: { "target-size": { enabled: true } } }).analyze();
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${where}: ${id} (${help}): ${node.target.join(" ")}: ${node.failureSummary}`));
  expect(found).toEqual([]);
  expect(passes.length, where).toBeGreaterThan(0);
}

async function open(page) {
  await page.goto("/");
  await expect(page.locator(".connection-live")).toBeVisible();
  await expect(page.locator(".process-table tbody tr[data-id]").first()).toBeVisible();
}

for (const locale of ["en-US", "es-ES"]) {
  for (const colorScheme of ["light", "dark"]) {
    test.describe(`${locale}, ${colorScheme}`, () => {
      test.use({ locale, colorScheme });

      test("the page, all of it opened", async ({ page }) => {
        await open(page);
        await expect(page.locator("html")).toHaveAttribute("lang", locale.slice(0, 2));
        await expectNone(page, "page");
        await page.locator(".recording summary").click();
        await page.locator(".status-line button").first().hover();
        await expect(page.getByRole("tooltip")).toBeVisible();
        await expectNone(page, "page with details and a hint");
      });

      test("every sheet beside a button", async ({ page }) => {
        await open(page);
        const buttons = page.locator("button[popovertarget]");
        const sheets = await buttons.count();
        expect(sheets).toBeGreaterThanOrEqual(4);
        for (let index = 0; index < sheets; ++index) {
          await buttons.nth(index).click();
          await expect(page.locator("[popover]:popover-open")).toBeVisible();
          await expectNone(page, `sheet ${index}`, "[popover]:popover-open");
          await page.keyboard.press("Escape");
          await expect(page.locator("[popover]:popover-open")).toHaveCount(0);
        }
      });

      test("the chart as a table, filters that are on", async ({ page }) => {
        await page.goto("/?only_name=chromium&log_failed=true&log_min_length=4096");
        await expect(page.locator(".connection-live")).toBeVisible();
        await expect(page.locator(".chip")).toHaveCount(3);
        await page.locator("#activity .panel-actions > button").last().click();
        await expect(page.locator(".activity-table")).toBeVisible();
        await expectNone(page, "filters");
      });

      test("the process in detail", async ({ page }) => {
        await open(page);
        await page.locator(".process-table tbody tr[data-id]").first().getByRole("button").click();
        await expect(page.locator("dialog .calls")).toBeVisible();
        await expectNone(page, "process");
      });

      test("the list of keys", async ({ page }) => {
        await open(page);
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectNone(page, "keys");
      });

      test("the question for a token", async ({ context }) => {
        const page = await context.newPage(); // the refusal is an error in the console, as it should be
        await page.addInitScript(() => {
          delete window.Worker; // then the page reads its stream itself, by a WebSocket that the test can stand in for
          window.WebSocket = class {
            constructor() {
              setTimeout(() => this.onclose?.());
            }
            send() {}
            close() {}
          };
        });
        await page.route("**/api/v1/status", (route) => route.fulfill({ status: 401 }));
        await page.goto("/");
        await expect(page.getByRole("dialog")).toBeVisible();
        await expectNone(page, "token");
      });

      test.describe("on a phone", () => {
        test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

        test("each view, no wider than the screen", async ({ page }) => {
          await open(page);
          for (const [index, view] of kViews.entries()) {
            await page.locator("nav.tabs button").nth(index).click();
            await expect(page.locator(`main[data-view="${view}"] .panel tbody tr:visible`).first()).toBeVisible();
            expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
            await expectNone(page, view);
          }
        });
      });
    });
  }
}

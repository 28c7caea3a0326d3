// node screenshots.mjs [FOLDER]: desktop and phone, light and dark, and Spanish once, of the mapledger at BASE_URL.
import { mkdir } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { baseUrl, launchOptions } from "./chromium.mjs";

const folder = process.argv[2] ?? "test-results/screenshots";
const screens = [
  { name: "desktop", viewport: { width: 1440, height: 900 }, views: [null] },
  { name: "phone", viewport: { width: 390, height: 844 }, views: ["Processes", "Overview", "Requests"], isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  { name: "desktop-es", viewport: { width: 1440, height: 900 }, views: [null], locale: "es-ES", schemes: ["light"] },
];

const kSettleMs = 15_000;

await mkdir(folder, { recursive: true });
const browser = await chromium.launch(launchOptions);
for (const { name, views, schemes = ["light", "dark"], ...options } of screens) {
  for (const colorScheme of schemes) {
    const context = await browser.newContext({ ...options, colorScheme });
    const page = await context.newPage();
    await page.goto(baseUrl());
    await page.locator(".connection-live").waitFor();
    await page.locator(".total dd", { hasText: /\/s$/ }).first().waitFor({ state: "attached" });
    // what is of the last seconds has some to be of
    await page.waitForTimeout(kSettleMs);
    for (const view of views) {
      if (view !== null) await page.getByRole("navigation").getByRole("button", { name: view }).click();
      await page.locator(".panel tbody tr:not(.spacer):visible").first().waitFor();
      if (view === null || view === "Overview") await page.locator(".activity-plot canvas").waitFor();
      const file = `${folder}/${[name, view?.toLowerCase(), colorScheme].filter(Boolean).join("-")}.png`;
      await page.screenshot({ path: file });
      console.log(file);
    }
    if (name === "phone") await page.getByRole("navigation").getByRole("button", { name: "Processes" }).click();
    await page.locator(".process-table tbody tr[data-id]").first().getByRole("button").click();
    await page.locator("dialog .calls").waitFor();
    const file = `${folder}/${name}-detail-${colorScheme}.png`;
    await page.screenshot({ path: file });
    console.log(file);
    await context.close();
  }
}
await browser.close();

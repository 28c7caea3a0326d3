import { defineConfig } from "@playwright/test";
import { baseUrl, launchOptions } from "./chromium.mjs";

export default defineConfig({
  testDir: ".",
  testMatch: "*.test.mjs",
  outputDir: "test-results",
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 40_000 },
  reporter: [["list"]],
  use: {
    baseURL: baseUrl(),
    launchOptions,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
  },
});

// How the page comes by what it shows: a worker reads the stream, and where there can be none the page does.
import { expect, openDashboard, processRow, test } from "./ledger.mjs";

const kScript = /\/assets\/relay\.worker-[\w-]+\.js$/;

async function expectShown(page, mapper) {
  const workload = await mapper(8, 0, 2 ** 20);
  await expect((await processRow(page, workload.pid)).locator(".p-name .name")).toHaveText("mapper");
  await expect(page.locator(".request-table tbody tr[data-id]").first()).toBeVisible();
}

// that it hands on what was told, to the byte, the tests of the ledger show
test("one worker reads the stream", async ({ page, mapper }) => {
  await openDashboard(page);
  expect(page.workers().map((worker) => worker.url())).toEqual([expect.stringMatching(kScript)]);
  await expectShown(page, mapper);
});

test("a worker that cannot be had is done without", async ({ context, mapper }) => {
  const page = await context.newPage(); // what is not found is an error in the console, as it should be
  await page.route(kScript, (route) => route.fulfill({ status: 404 }));
  await openDashboard(page);
  await expectShown(page, mapper);
});

// One process in detail: followed from its begin to its end, and each part of its sheet beside what the api says.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, openDashboard, openProcess, processOf, processRow, startUp, test } from "./ledger.mjs";

const kBytes = 10_563_584;
const grouped = (value) => new Intl.NumberFormat("en").format(value);
const exactly = (value) => `${grouped(value)} bytes`;

const part = (dialog, name) => dialog.getByRole("region", { name, exact: true });
/** The exact bytes that the cells of a row have as their titles. */
const bytesIn = async (row) => (await row.locator("td [title$=' bytes']").evaluateAll((found) => found.map((cell) => cell.title)))
  .map((title) => Number(title.replace(/ bytes$/, "").replaceAll(",", "")));
const detailOf = async (request, id) => (await request.get(`/api/v1/processes/${id}`)).json();

/** Starts a mapper and opens its detail by its address; its id. */
async function openDetailOf(page, request, workload) {
  await expect.poll(async () => (await processOf(request, workload.pid))?.name ?? null).toBe("mapper");
  const { id } = await processOf(request, workload.pid);
  await page.goto(`/?process=${id}`);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "mapper", level: 2 })).toBeVisible();
  return { id, dialog };
}

test("a program that starts, maps, unmaps and exits is followed through table, pie, log and detail", async ({ page, request, mapper }) => {
  const kHuge = 2 ** 36; // more in all than a program under AddressSanitizer asks for
  const base = await startUp(request, mapper);
  await openDashboard(page);
  const workload = await mapper(1500, 400, kHuge);
  const requested = base.requested_bytes + 1500 * kHuge;
  const returned = base.returned_bytes + 400 * kHuge;

  // the table
  const row = await processRow(page, workload.pid);
  await expect(row.locator(".p-name .name")).toHaveText("mapper");
  await expect(row.locator(".p-net span")).toHaveAttribute("title", exactly(requested - returned));
  await expect(row.locator(".p-mmap")).toHaveText(grouped(base.mmap_calls + 1500));
  await expect(row.locator(".p-munmap")).toHaveText(grouped(base.munmap_calls + 400));
  const id = await row.getAttribute("data-id");

  // the pie's twin
  const slice = page.locator(".top-table tbody tr", { has: page.locator(".t-pid", { hasText: new RegExp(`^${workload.pid}$`) }) });
  await expect(slice.locator(".t-bytes span")).toHaveAttribute("title", exactly(requested));

  // the detail, while it lives and beyond
  const dialog = await openProcess(page, row);
  await expect(part(dialog, "Over time").getByRole("img")).toHaveAttribute("aria-label", /Net requested: from 0 B to [\d.]+ TiB\./);
  const lives = part(dialog, "Lifetimes").locator(".life");
  await expect(lives.last()).toContainText("exec of mapper");
  await workload.end();
  await expect(dialog.locator("h2 .tag")).toHaveText("ended");
  await expect(lives.last()).toContainText("Exited");
  await expect(part(dialog, "Over time").getByRole("img")).toHaveAttribute("aria-label", /Mapped now: from .* to 0 B\./);

  // the log, whose rows are all of it
  await dialog.getByRole("button", { name: "Show its requests" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  const first = page.locator(".request-table tbody tr[data-id]").first();
  await expect(first.locator(".r-pid")).toHaveText(String(workload.pid));
  await expect(first.locator(".r-call")).toHaveText("munmap");
  await expect(first.locator(".r-size span")).toHaveAttribute("title", exactly(kHuge));
  const log = await (await request.get(`/api/v1/requests?process=${id}&limit=1000&min_length=${kHuge}&call=munmap`)).json();
  expect(log.items).toHaveLength(400);

  // and the table again
  await expect(page.locator(`tr[data-id="${id}"] .tag`)).toHaveText("ended");
});

test("both numbers over time are drawn on one canvas, stand in a table, and are what the api says", async ({ page, request, mapper }) => {
  const workload = await mapper(30, 10, kBytes);
  const { id, dialog } = await openDetailOf(page, request, workload);
  const numbers = part(dialog, "Over time");
  const canvas = await numbers.locator("canvas").elementHandle();
  const inked = () => canvas.evaluate((element) => {
    const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
    let count = 0;
    for (let at = 3; at < data.length; at += 4) count += data[at] > 0 ? 1 : 0;
    return count;
  });
  await expect.poll(inked).toBeGreaterThan(2_000);
  const told = await numbers.locator(".part-note").textContent();
  await expect(numbers.locator(".part-note")).not.toHaveText(told); // time goes on
  expect(await canvas.evaluate((element) => element.isConnected)).toBe(true);

  await numbers.getByRole("button", { name: "Table", exact: true }).click();
  const rows = numbers.getByRole("table", { name: "Both numbers by time, newest first" }).locator("tbody tr");
  await expect(async () => {
    const process = await detailOf(request, id);
    expect(await bytesIn(rows.first())).toEqual([process.net_bytes, process.mapped_bytes]);
    expect((await bytesIn(rows.last()))[0]).toBe(0);
  }).toPass();

  // another span is in the address, and is read in its own steps
  const answer = page.waitForResponse((response) => response.url().includes("/api/v1/activity?process=") && response.ok());
  await numbers.getByRole("button", { name: "24 h", exact: true }).click();
  await answer;
  await expect(page).toHaveURL(new RegExp(`process=${id}.*process_range=24h`));
  await page.reload();
  await expect(part(page.getByRole("dialog"), "Over time").getByRole("button", { name: "24 h", exact: true })).toHaveAttribute("aria-pressed", "true");
});

test("the steps of the past tell both numbers", async ({ page, request, mapper }) => {
  const workload = await mapper(40, 15, kBytes);
  const { id, dialog } = await openDetailOf(page, request, workload);
  await workload.end();
  await expect(dialog.locator("h2 .tag")).toHaveText("ended");
  // read anew: nothing of it is from the stream
  await page.reload();
  const again = part(page.getByRole("dialog"), "Over time");
  await again.getByRole("button", { name: "Table", exact: true }).click();
  const { items } = await (await request.get(`/api/v1/activity?process=${id}&step=10s`)).json();
  expect(items.at(-1)?.net_bytes).toEqual(expect.any(Number));
  expect(items.some((item) => item.mapped_bytes >= 25 * kBytes)).toBe(true);
  await expect(again.getByRole("table").locator("tbody tr").first()).toBeVisible();
  expect((await bytesIn(again.getByRole("table").locator("tbody tr").first()))[0]).toBe((await detailOf(request, id)).net_bytes);
});

test("the sizes of its requests, mmap and munmap side by side", async ({ page, request, mapper }) => {
  const workload = await mapper(25, 10, kBytes);
  const { id, dialog } = await openDetailOf(page, request, workload);
  const sizes = part(dialog, "Sizes of its requests");
  await expect(sizes.locator("canvas")).toBeVisible();
  await sizes.getByRole("button", { name: "Table", exact: true }).click();
  const row = sizes.getByRole("table").locator("tbody tr", { hasText: "8 MiB to below 16 MiB" });
  await expect(row.locator("td").nth(0)).toHaveText("25");
  await expect(row.locator("td").nth(1).locator("span")).toHaveAttribute("title", exactly(25 * kBytes));
  await expect(row.locator("td").nth(2)).toHaveText("10");
  await expect(row.locator("td").nth(3).locator("span")).toHaveAttribute("title", exactly(10 * kBytes));

  const told = await (await request.get(`/api/v1/processes/${id}/sizes`)).json();
  await expect(sizes.getByRole("table").locator("tbody tr")).toHaveCount(told.items.length);
  await expect(sizes.locator(".part-note")).toHaveText(`all: ${grouped(told.requests)} calls`);
});

test("its newest requests, newest first", async ({ page, request, mapper }) => {
  const workload = await mapper(30, 12, kBytes);
  const { id, dialog } = await openDetailOf(page, request, workload);
  const { items } = await (await request.get(`/api/v1/requests?process=${id}&limit=20`)).json();
  const rows = part(dialog, "Its newest requests").locator("tbody tr");
  await expect(rows).toHaveCount(20);
  expect(await rows.evaluateAll((found) => found.map((row) => row.dataset.id))).toEqual(items.map((item) => item.id));
  await expect(rows.first()).toContainText("munmap");
  await expect(rows.nth(12)).toContainText("mmap");
});

test("its lifetimes lead to its parent and to what ran before it, and back", async ({ page, request, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(3, 1, kBytes);
  const row = await processRow(page, workload.pid);
  await expect(row.locator(".p-name .name")).toHaveText("mapper");
  const id = await row.getAttribute("data-id");
  const dialog = await openProcess(page, row);
  const lifetimes = part(dialog, "Lifetimes");
  await expect(lifetimes.locator("[aria-current]")).toHaveText("mapper");

  const told = await detailOf(request, id);
  expect(told.lives.map((life) => life.id)).toContain(id);
  expect(told.lives.length).toBeGreaterThanOrEqual(2); // the one that forked, then exec
  const events = await lifetimes.locator(".life-what").allTextContents();
  expect(events).toHaveLength(told.lives.length + (told.started_at === null ? 0 : 1));
  expect(events.at(-1)).toContain("exec of mapper");
  expect(told.started_at).not.toBeNull();
  expect(events[0]).toContain(`Forked by ${told.parent.name}`);

  await lifetimes.getByRole("button", { name: told.parent.name }).first().click();
  await expect(page).toHaveURL(new RegExp(`process=${told.parent.id}`));
  await expect(dialog.locator(".drawer-head")).toContainText(`pid ${told.parent.pid}`);
  await expect(page.locator(".drawer-body")).toBeFocused();
  await expect(part(dialog, "Lifetimes").locator(".children li", { hasText: `pid ${workload.pid}` }).first()).toBeVisible();
  await page.goBack();
  await expect(dialog.locator(".drawer-head")).toContainText(`pid ${workload.pid}`);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row.getByRole("button")).toBeFocused();
});

for (const colorScheme of ["light", "dark"]) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("axe finds nothing, with charts and with their tables", async ({ page, request, mapper }) => {
      const workload = await mapper(25, 10, kBytes);
      const { dialog } = await openDetailOf(page, request, workload);
      await expect(part(dialog, "Sizes of its requests").locator("canvas")).toBeVisible();
      await expect(part(dialog, "Its newest requests").locator("tbody tr").first()).toBeVisible();
      const expectNone = async () => {
        const { violations } = await new AxeBuilder({ page }).include("dialog").options({ rules: { "target-size": { enabled: true } } }).analyze();
        expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`))).toEqual([]);
      };
      await expectNone();
      for (const turn of await dialog.getByRole("button", { name: "Table", exact: true }).all()) await turn.click();
      await expect(dialog.locator(".twin-table")).toHaveCount(2);
      await expectNone();
    });
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("the sheet is as wide as the screen, and nothing in it scrolls sideways", async ({ page, request, mapper }) => {
    const workload = await mapper(25, 10, kBytes);
    const { dialog } = await openDetailOf(page, request, workload);
    await expect(part(dialog, "Its newest requests").locator("tbody tr").first()).toBeVisible();
    expect((await dialog.boundingBox()).width).toBe(360);
    const [content, width] = await page.locator(".drawer-body").evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(content).toBeLessThanOrEqual(width);
    const small = await dialog.locator("button:visible").evaluateAll((buttons) =>
      buttons.filter((button) => button.getBoundingClientRect().height < 24 || button.getBoundingClientRect().width < 24).map((button) => button.outerHTML.slice(0, 120)));
    expect(small).toEqual([]);
  });
});

// The two tables and the address: columns, what ended, files, filters, going to a time, sharing a view.
import { readFile } from "node:fs/promises";
import { expect, openDashboard, openProcess, openRequests, processOf, processRow, test } from "./ledger.mjs";

const kBytes = 10_563_584;
const group = (page, name) => page.getByRole("group", { name });
const logRows = (page) => page.locator(".request-table tbody tr[data-id]");
const addressOf = (page) => new URL(page.url()).searchParams;

/** All that the api finds, newest first. */
async function stored(request, filter) {
  const items = [];
  for (let cursor = ""; cursor !== null; ) {
    const response = await request.get(`/api/v1/requests?${new URLSearchParams({ ...filter, limit: "1000", ...(cursor && { cursor }) })}`);
    const body = await response.json();
    items.push(...body.items);
    cursor = body.next_cursor;
  }
  return items;
}

/** A program that has run and ended, and is in the ledger whole. */
async function ended(request, mapper, ...options) {
  const workload = await mapper(...options);
  await workload.end();
  await expect.poll(async () => (await processOf(request, workload.pid))?.exited_at ?? null).not.toBeNull();
  return processOf(request, workload.pid);
}

async function filterLog(page, fill) {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const form = group(page, "Which requests are shown");
  await expect(form).toBeVisible();
  await fill(form);
  await form.getByRole("button", { name: "Show", exact: true }).click();
  await expect(form).toBeHidden();
}

async function save(page, press) {
  const download = page.waitForEvent("download");
  await press();
  return readFile(await (await download).path(), "utf8");
}

test("a process's line and calls a second tell what it just did", async ({ page, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(40, 0, kBytes);
  const row = await processRow(page, workload.pid);
  await expect(row.locator(".sparkline")).toHaveAttribute("data-trend", "up");
  await expect(row.locator(".p-rate")).toHaveText(/^[\d.]+$/);
  // nothing follows: ten seconds later it is 0, without a message about the process
  await expect(row.locator(".p-rate")).toHaveText("0");
  await expect(row.locator(".sparkline")).toHaveAttribute("data-trend", "up");
});

test("columns are chosen and remembered, and the rows are saved as shown", async ({ page, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(3, 1, kBytes, "=cmd|calc");
  await page.getByRole("button", { name: "Columns" }).click();
  const menu = group(page, "Columns of the table");
  await menu.getByRole("checkbox", { name: "State" }).check();
  await menu.getByRole("checkbox", { name: "Requested", exact: true }).check();
  await menu.getByRole("checkbox", { name: "First seen" }).check();
  await menu.getByRole("checkbox", { name: "mmap", exact: true }).uncheck();
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await page.reload();
  const head = page.locator(".process-table thead");
  await expect(head.locator(".p-state")).toBeVisible();
  await expect(head.locator(".p-first")).toHaveCount(1);
  await expect(head.locator(".p-mmap")).toHaveCount(0);

  const row = await processRow(page, workload.pid);
  await expect(row.locator(".p-state")).toHaveText("running");
  await expect(row).toHaveCount(1);
  const csv = await save(page, () => page.getByRole("button", { name: "CSV" }).click());
  const [header, line] = csv.split("\r\n");
  expect(header).toBe("PID,Name,State,Net requested,% of memory,Mapped now,Resident,Requested,Calls/s,munmap,Failed,First seen");
  expect(line).toMatch(new RegExp(`^${workload.pid},\\\\x3dcmd\\|calc,running,\\d+,[\\d.e-]+,\\d+,\\d+,\\d+,[\\d.]+,\\d+,0,\\d{4}-.*Z$`));
});

test("what ended is read from the ledger when asked for, and goes when not", async ({ page, request, mapper }) => {
  const gone = await ended(request, mapper, 2, 0, kBytes);
  await openDashboard(page);
  await page.getByRole("checkbox", { name: "Show ended" }).check();
  await page.getByRole("searchbox").fill(String(gone.pid));
  const row = page.locator(`.process-table tr[data-id="${gone.id}"]`);
  await expect(row.locator(".tag")).toHaveText("ended");
  await page.getByRole("checkbox", { name: "Show ended" }).uncheck();
  await expect(page.locator(".process-table .ended", { hasText: String(gone.pid) })).toHaveCount(0);
});

test("the log shows what the api finds by the same filter, and saves it whole", async ({ page, request, mapper }) => {
  const gone = await ended(request, mapper, 70, 50, kBytes);
  await openDashboard(page);
  await filterLog(page, async (form) => {
    await form.getByLabel("PID").fill(String(gone.pid));
    await form.getByLabel("Name").fill("mapper");
    await form.getByLabel("Call").selectOption("munmap");
    await form.getByLabel("Outcome").selectOption("succeeded");
    await form.getByLabel("At least").fill("10 MiB");
  });
  const filter = { pid: String(gone.pid), name: "mapper", call: "munmap", failed: "false", min_length: String(10 * 2 ** 20) };
  const found = await stored(request, filter);
  expect(found).toHaveLength(50);
  await expect(page.locator(".request-table table")).toHaveAttribute("aria-rowcount", "51");
  await expect(logRows(page).first()).toHaveAttribute("data-id", found[0].id);
  for (const [key, value] of Object.entries(filter)) expect(addressOf(page).get(`log_${key}`)).toBe(value);

  await page.getByRole("button", { name: "Save" }).click();
  const csv = await save(page, () => page.getByRole("link", { name: "As CSV" }).click());
  expect(csv.trim().split("\r\n").slice(1).map((line) => line.split(",")[0])).toEqual(found.map((item) => item.id));
  const lines = await save(page, () => page.getByRole("link", { name: "As lines of JSON" }).click());
  expect(lines.trim().split("\n").map((line) => JSON.parse(line).id)).toEqual(found.map((item) => item.id));
});

test("what the stream sends is filtered by the server, live and while paused", async ({ page, mapper }) => {
  const sent = [];
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => sent.push(JSON.parse(payload)));
  });
  await openDashboard(page);
  await filterLog(page, async (form) => {
    await form.getByLabel("Name").fill("mapper");
    await form.getByLabel("At least").fill("1 TiB");
  });
  await expect.poll(() => sent.at(-1)?.filter).toEqual({ name: "mapper", min_length: 2 ** 40 });
  const workload = await mapper(4, 0, 2 ** 50);
  await expect(logRows(page).filter({ has: page.locator(".r-pid", { hasText: String(workload.pid) }) })).toHaveCount(4);
  await expect(logRows(page).first().locator(".r-result")).toHaveText("failed, ENOMEM");
  await page.getByRole("button", { name: "Pause" }).click();
  await mapper(7, 0, 2 ** 50);
  await mapper(9, 0, kBytes);
  await expect(page.locator("#requests .panel-note")).toHaveText("Paused; 7 new");
});

test("what is rare is looked for a bounded way back, and further when asked", async ({ page }) => {
  await openDashboard(page);
  let answer = { items: [], next_cursor: "further", looked_back_to: "2026-01-02T03:04:05.000000Z" };
  let asked = 0;
  await page.route("**/api/v1/requests?*", (route) => {
    asked += 1;
    return route.fulfill({ json: answer });
  });
  await filterLog(page, (form) => form.getByLabel("Name").fill("nobody"));
  const foot = page.locator(".request-table .table-foot");
  await expect(foot).toContainText("None found back to");
  // it looks some pages back unasked, and again when the stream has taken the filter
  await expect(async () => {
    const before = asked;
    await page.waitForTimeout(500);
    expect(asked).toBe(before);
  }).toPass();
  const further = foot.getByRole("button", { name: "Look further back" });
  answer = { items: [], next_cursor: null, looked_back_to: null };
  await further.click();
  await expect(foot).toHaveText("No request in the log matches the filter.");
});

test("the log goes to a time, holds it, and comes back", async ({ page, request, mapper }) => {
  const gone = await ended(request, mapper, 30, 0, kBytes);
  await openDashboard(page);
  await page.getByRole("button", { name: "Go to" }).click();
  const form = group(page, "Go to a time");
  const second = new Date(Math.floor(Date.parse(gone.exited_at) / 1_000) * 1_000);
  // the whole second is over and stored, or more of it would come after the page has read
  await expect.poll(async () => Date.parse((await (await request.get("/api/v1/requests?limit=1")).json()).items[0].time)).toBeGreaterThan(second.getTime() + 2_000);
  // the input takes the time of the browser's own zone
  const local = await page.evaluate((ms) => {
    const time = new Date(ms);
    return new Date(ms - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  }, second.getTime());
  await form.getByLabel("Newest shown").fill(local);
  await form.getByRole("button", { name: "Go", exact: true }).click();
  const at = new Date(second.getTime() + 1_000).toISOString().replace("Z", "000Z");
  await expect.poll(() => addressOf(page).get("log_at")).toBe(at);
  const response = await request.get(`/api/v1/requests?limit=1&to=${at}`);
  const [newest] = (await response.json()).items;
  await expect(logRows(page).first()).toHaveAttribute("data-id", newest.id);
  await expect(page.locator("#requests .panel-note")).toHaveText(/new since$|new ones came$/);
  await expect(logRows(page).first()).toHaveAttribute("data-id", newest.id);
  await page.getByRole("button", { name: "To the newest" }).click();
  await expect(logRows(page).first()).not.toHaveAttribute("data-id", newest.id);
  expect(addressOf(page).has("log_at")).toBe(false);
});

test("a view is shared by its address, and Back closes what it opened", async ({ page, context, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(5, 2, kBytes);
  const row = await processRow(page, workload.pid);
  await page.locator(".process-table th.p-rate button").click();
  const id = await row.getAttribute("data-id");
  const dialog = await openProcess(page, row);
  await expect(dialog).toBeVisible();
  await expect.poll(() => addressOf(page).get("process")).toBe(id);
  const address = page.url();
  await page.goBack();
  await expect(dialog).toBeHidden();
  await openRequests(page, row);
  await expect.poll(() => addressOf(page).get("log_pid")).toBe(String(workload.pid));

  const other = await context.newPage();
  await other.goto(address);
  await expect(other.getByRole("dialog", { name: "mapper" })).toBeVisible();
  await expect(other.getByRole("searchbox")).toHaveValue(String(workload.pid));
  await expect(other.locator("th.p-rate")).toHaveAttribute("aria-sort", "descending");
  await other.goto(page.url());
  await expect(other.getByRole("button", { name: `Only pid ${workload.pid}` })).toBeVisible();
  await expect(logRows(other).first().locator(".r-pid")).toHaveText(String(workload.pid));
});

test("a hostile address is a page like another", async ({ page }) => {
  await page.goto("/?view=__proto__&sort=<script>&process=../../etc&search=%3Cimg%20src=x%20onerror=alert(1)%3E&log_pid=-1&log_from=now&log_name=%22%3E%3Cscript%3E");
  await expect(page.locator(".connection")).toHaveText("Live");
  await expect(page.getByRole("searchbox")).toHaveValue("<img src=x onerror=alert(1)>");
  await expect(page.getByRole("button", { name: /Only "><script>/ })).toBeVisible();
  await expect(page.locator("th.p-net")).toHaveAttribute("aria-sort", "descending");
  expect(await page.locator("body script, .panel img").count()).toBe(0);
});

test.describe("ten thousand processes", () => {
  test("scroll, sort and search without mounting them", async ({ page }) => {
    await page.addInitScript(() => {
      // the stream's own socket, with very many more processes in its snapshot: which can only be done where the page reads it itself
      delete window.Worker;
      const Real = WebSocket;
      window.WebSocket = class extends Real {
        set onmessage(handler) {
          super.onmessage = handler && ((event) => {
            const message = JSON.parse(event.data);
            const [first] = message.topic === "processes" && message.type === "snapshot" ? message.data.items : [];
            if (first === undefined) return handler(event);
            message.data.items = Array.from({ length: 10_000 }, (_, n) => ({
              ...first, id: n.toString(16).padStart(16, "0"), pid: 100_000 + n, name: `many-${n}`, net_bytes: n * 4096, exited_at: null,
            }));
            return handler({ data: JSON.stringify(message) });
          });
        }
      };
    });
    await openDashboard(page);
    const table = page.locator(".process-table table");
    await expect(table).toHaveAttribute("aria-rowcount", /^1\d{4}$/);
    await page.locator(".process-table").evaluate((element) => element.scrollTo({ top: element.scrollHeight / 2 }));
    await expect.poll(() => page.locator(".process-table tbody tr[data-id]").count()).toBeLessThan(60);
    await page.getByRole("searchbox").fill("many-4321");
    await expect(table).toHaveAttribute("aria-rowcount", "2");
    await expect(page.locator(".p-name .name")).toHaveText(["many-4321"]);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("the sheets of both tables stay on the page", async ({ page }) => {
    for (const [view, button, title] of [["processes", "Columns", "Columns of the table"], ["requests", "Filter", "Which requests are shown"], ["requests", "Go to", "Go to a time"], ["requests", "Save", "Save what the filter finds"]]) {
      await page.goto(`/?view=${view}`);
      await page.getByRole("button", { name: button, exact: true }).click();
      const sheet = group(page, title);
      await expect(sheet).toBeVisible();
      const box = await sheet.boundingBox();
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(360);
      expect(box.y + box.height).toBeLessThanOrEqual(740);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
  });
});

import { expect, openDashboard, test } from "./ledger.mjs";

const kBytes = 10_563_584;
const grouped = (value) => new Intl.NumberFormat("en").format(value);

/** The bytes of a title such as "1,234 bytes". */
const bytesOf = (title) => Number(title.replace(/^about /, "").replace(/ bytes$/, "").replaceAll(",", ""));

const chart = (page) => page.locator("#activity [role=application]");
const title = (page) => page.locator("#activity .panel-note");
/** A range is chosen, and the chart goes along with it, or it shows a part of its own. */
const follows = (page) => expect(page.locator("#activity").getByRole("group", { name: "Span of time" }).locator("[aria-pressed=true]")).toHaveCount(1);
const standsStill = (page) => expect(page.locator("#activity").getByRole("group", { name: "Span of time" }).locator("[aria-pressed=true]")).toHaveCount(0);

test("the cards tell what the machine does in a second, what went wrong and what it has", async ({ page, request, mapper }) => {
  await openDashboard(page);
  await mapper(50, 25, kBytes);
  const card = (name) => page.locator(".total", { has: page.locator("dt", { hasText: new RegExp(`^${name}$`) }) }).locator("dd").first();
  await expect(card("Requested")).toHaveText(/^[\d.]+ [KMGTP]iB\/s$/);
  await expect(card("Given back")).toHaveText(/^[\d.]+ ([KMGTP]i)?B\/s$/);
  await expect(card("Requests")).toHaveText(/^[\d,.]+\/s$/);
  await expect(card("Failed calls")).toHaveText(/^[\d,]+$/);
  await expect(card("Lost events")).toHaveText(/^[\d,]+$/);
  await expect(card("Mapped now").locator("span")).toHaveAttribute("title", /^[\d,]{9,} bytes$/);
  const { host } = await (await request.get("/api/v1/status")).json();
  await expect(card("Virtual memory").locator("span")).toHaveAttribute("title", `${grouped(host.memory_bytes + host.swap_bytes)} bytes`);
});

test("the activity chart shows what a program asked for, and says the same as the api", async ({ page, request, mapper }) => {
  await openDashboard(page);
  await mapper(200, 100, kBytes);
  // as a table its bars can be added up; tens of seconds are the same however much the log holds
  await page.getByRole("button", { name: "1 h", exact: true }).click();
  await page.locator("#activity").getByRole("button", { name: "Table", exact: true }).click();
  const rows = page.getByRole("table", { name: "Activity by time, newest first" }).locator("tbody tr");
  await expect(async () => {
    const shown = await rows.evaluateAll((found) => found.map((row) => [...row.querySelectorAll("td span")].map((cell) => cell.title)));
    const sum = (column) => shown.reduce((all, cells) => all + Number(cells[column].replace(/^about /, "").replace(/ bytes$/, "").replaceAll(",", "")), 0);
    const { items } = await (await request.get("/api/v1/activity?step=10s")).json();
    const told = (figure) => items.reduce((all, item) => all + item[figure], 0);
    expect(sum(0)).toBeGreaterThanOrEqual(200 * kBytes);
    expect(sum(1)).toBeGreaterThanOrEqual(100 * kBytes);
    // it goes on between the two looks
    expect(Math.abs(sum(0) / told("requested_bytes") - 1)).toBeLessThan(0.1);
    expect(Math.abs(sum(1) / told("returned_bytes") - 1)).toBeLessThan(0.1);
  }).toPass();
});

test("the chart moves along on one canvas, is zoomed by a drag, moved by keys, and goes back to now", async ({ page }) => {
  await openDashboard(page);
  await follows(page);
  await expect(page.locator(".activity-legend")).toHaveText(/each bar (2|10) s$/);
  const canvas = await page.locator("#activity canvas").elementHandle();
  const told = await chart(page).getAttribute("aria-label");
  await expect(chart(page)).not.toHaveAttribute("aria-label", told);

  const plot = await chart(page).boundingBox();
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 60);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width * 0.7, plot.y + 70, { steps: 5 });
  await expect(page.locator(".activity-mark")).toBeVisible();
  await page.mouse.up();
  await expect(page.locator(".activity-mark")).toBeHidden();
  await standsStill(page);

  const marked = await title(page).textContent();
  await chart(page).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(title(page)).not.toHaveText(marked);
  const moved = await title(page).textContent();
  await page.keyboard.press("-");
  await expect(title(page)).not.toHaveText(moved);
  await page.keyboard.press("Home");
  await follows(page);

  // ctrl and wheel zoom about the mouse; a plain wheel is the page's
  await page.mouse.move(plot.x + plot.width * 0.5, plot.y + 60);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  await standsStill(page);
  await page.getByRole("button", { name: "Back to now" }).click();
  await follows(page);
  expect(await canvas.evaluate((element) => element.isConnected)).toBe(true);
});

test("each range is read in its step, and drawn", async ({ page }) => {
  await openDashboard(page);
  for (const [range, step, bar] of [["1 h", "10s", "20 s"], ["24 h", "1m", "10 min"], ["7 d", "1h", "1 h"]]) {
    const answer = page.waitForResponse((response) => response.url().includes(`/api/v1/activity?`) && response.url().includes(`step=${step}`));
    await page.getByRole("button", { name: range, exact: true }).click();
    expect((await answer).status()).toBe(200);
    await expect(page.locator(".activity-legend .of-each")).toHaveText(`each bar ${bar}`);
    await expect(chart(page)).toHaveAttribute("aria-label", /^Activity .* [\d.]+ [KMGTP]iB requested, /);
  }
});

test("a gap is drawn in the chart, told in its summary and named in its table", async ({ page }) => {
  // a machine that loses nothing has none: the stream is given one, which can only be done where the page reads it itself
  await page.addInitScript(() => delete window.Worker);
  await page.routeWebSocket(/\/api\/v1\/stream$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => {
      const message = JSON.parse(text);
      if (message.topic === "gaps" && message.type === "snapshot") {
        const at = (ago) => new Date(Date.now() - ago).toISOString();
        message.data.items = [{
          id: "made-up", host_id: "0000000000000001", from: at(150_000), to: at(120_000), stage: "tracer", events: 7, detail: "its buffer was full", run: 1,
        }];
      }
      socket.send(JSON.stringify(message));
    });
  });
  await openDashboard(page);
  await expect(chart(page)).toHaveAttribute("aria-label", / 1 gap, where records may be missing\.$/);
  // the hatch is of a colour that nothing else in the plot has
  const red = await page.locator("#activity canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 60 && data[at] > data[at + 1] + 60 && data[at + 2] > data[at + 1]) found += 1;
    return found;
  });
  expect(red).toBeGreaterThan(500);
  await page.locator("#activity").getByRole("button", { name: "Table", exact: true }).click();
  await expect(page.locator(".activity-table tbody tr", { hasText: "tracer" }).first()).toBeVisible();
});

test("the pie is of all time or of what the chart shows", async ({ page, request, mapper }) => {
  await openDashboard(page);
  // more than a browser reserves, or a program under AddressSanitizer
  const workload = await mapper(1000, 0, 2 ** 36);
  await page.getByRole("button", { name: "As chart" }).click();
  const row = page.locator(".top-table tbody tr", { has: page.locator(".t-pid", { hasText: new RegExp(`^${workload.pid}$`) }) });
  await expect(async () => {
    const { items } = await (await request.get(`/api/v1/top?from=${new Date(Date.now() - 300_000).toISOString()}`)).json();
    const told = items.find((item) => item.pid === workload.pid && item.name === "mapper")?.requested_bytes;
    expect(told).toBeGreaterThanOrEqual(1000 * 2 ** 36);
    expect(bytesOf(await row.locator(".t-bytes span").getAttribute("title"))).toBe(told);
  }).toPass();
  await expect(page.locator(".top-figure figcaption")).toHaveText(/^[\d.]+ [GTP]iB requested.*\d\d:\d\d:\d\d – /);

  // a past in which it did not exist
  await chart(page).focus();
  for (let n = 0; n < 8; ++n) await page.keyboard.press("ArrowLeft");
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "All time" }).click();
  await expect(page.locator(".top-figure figcaption")).toHaveText(/requested in all$/);
});

test("a slice of the pie, or its row by key, shows its process alone in the table", async ({ page, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(1500, 0, 2 ** 36);
  await page.getByRole("button", { name: "As chart" }).click();
  const pids = page.locator(".process-table tbody .p-pid");
  const only = [String(workload.pid)];

  // the biggest begins at the top, and goes to the right
  await expect(page.locator(".top-table tbody tr").first().locator(".t-pid")).toHaveText(String(workload.pid));
  // again while the pie still draws what its table shows already
  await expect(async () => {
    const pie = await page.locator(".top-pie canvas").boundingBox();
    await page.mouse.click(pie.x + pie.width / 2 + 3, pie.y + pie.height * 0.12);
    await expect.poll(async () => [...new Set(await pids.allTextContents())], { timeout: 2000 }).toEqual(only);
  }).toPass();
  await page.getByRole("button", { name: "Show all processes" }).click();
  await expect.poll(() => pids.count()).toBeGreaterThan(2);

  await page.getByRole("button", { name: `Only mapper, pid ${workload.pid}, in the table of processes` }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => [...new Set(await pids.allTextContents())]).toEqual(only);

  await page.getByRole("button", { name: "Program", exact: true }).click();
  await page.getByRole("button", { name: "Only mapper in the table of processes" }).click();
  await expect.poll(async () => [...new Set(await page.locator(".process-table tbody .p-name .name").allTextContents())]).toEqual(["mapper"]);
});

test("who grows and who calls most leads to the process", async ({ page, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(400, 0, 2 ** 32);
  const row = (table) => page.getByRole("table", { name: table }).locator("tbody tr", { has: page.locator(".m-pid", { hasText: new RegExp(`^${workload.pid}$`) }) });
  await expect(row(/^Growing most/)).toHaveText(/^mapper\d+\+[\d.]+ TiB$/);
  await row(/^Growing most/).getByRole("button").click();
  const dialog = page.getByRole("dialog", { name: "mapper" });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(".drawer-note, header")).toContainText([`pid ${workload.pid}`]);
  await page.keyboard.press("Escape");

  await workload.end();
  await expect(row(/^Growing most/)).toHaveCount(0);
  await expect(page.getByRole("table", { name: /^Calling most/ }).locator("tbody tr .m-value").first()).toHaveText(/^[\d,.]+$/);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("the overview fits, and a finger moves the chart", async ({ page }) => {
    await openDashboard(page);
    await page.getByRole("navigation").getByRole("button", { name: "Overview" }).click();
    for (const id of ["#activity", "#overview", "#movers"]) {
      const [content, width] = await page.locator(id).evaluate((element) => [element.scrollWidth, element.clientWidth]);
      expect(content).toBeLessThanOrEqual(width);
      expect(width).toBeLessThanOrEqual(360);
    }
    const small = await page.locator("main button:visible").evaluateAll((buttons) =>
      buttons.filter((button) => button.getBoundingClientRect().height < 24 || button.getBoundingClientRect().width < 24).map((button) => button.outerHTML.slice(0, 120)));
    expect(small).toEqual([]);

    await follows(page);
    const { x, y, width } = await chart(page).boundingBox();
    const client = await page.context().newCDPSession(page);
    const touch = (type, at) => client.send("Input.dispatchTouchEvent", { type, touchPoints: at === null ? [] : [{ x: at, y: y + 60 }] });
    await touch("touchStart", x + width * 0.3);
    for (let step = 1; step <= 5; ++step) await touch("touchMove", x + width * (0.3 + step * 0.1));
    await touch("touchEnd", null);
    await standsStill(page);
  });
});

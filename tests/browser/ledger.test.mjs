import { expect, openDashboard, openProcess, openRequests, processOf, processRow, scrollThroughLog, startUp, test } from "./ledger.mjs";

const kBytes = 10_563_584;
const grouped = (value) => new Intl.NumberFormat("en").format(value);

test("the page is served under a strict content policy and goes live", async ({ page }) => {
  const response = await openDashboard(page);
  const policy = response.headers()["content-security-policy"];
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("unsafe");
  await expect(page.getByRole("heading", { name: "mapledger" })).toBeVisible();
  await expect(page.locator(".top-table tbody tr").first()).toBeVisible();
});

test("a traced program's memory shows in the table, exact to the byte", async ({ page, request, mapper }) => {
  const base = await startUp(request, mapper);
  await openDashboard(page);
  const workload = await mapper(25, 10, kBytes);
  const row = await processRow(page, workload.pid);

  await expect(row.locator(".p-name .name")).toHaveText("mapper");
  const net = base.requested_bytes - base.returned_bytes + 15 * kBytes;
  await expect(row.locator(".p-net span")).toHaveAttribute("title", `${grouped(net)} bytes`);
  await expect(row.locator(".p-mmap")).toHaveText(grouped(base.mmap_calls + 25));
  await expect(row.locator(".p-munmap")).toHaveText(grouped(base.munmap_calls + 10));
  await expect(row.locator(".p-failed")).toHaveText(grouped(base.failed_calls));

  const id = await row.getAttribute("data-id");
  await workload.end();
  await expect(page.locator(`tr[data-id="${id}"] .tag`)).toHaveText("ended");
});

test("a process's two numbers and what lies between them, live", async ({ page, request, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(25, 10, kBytes);
  const row = await processRow(page, workload.pid);
  await expect(row.locator(".p-mmap")).not.toHaveText("0");
  await row.getByRole("button").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "mapper" });
  await expect(dialog).toBeVisible();

  // what is shown is what the api says, and the account adds up to the byte
  const id = await row.getAttribute("data-id");
  const bytes = async (cells) => (await cells.evaluateAll((found) => found.map((cell) => cell.querySelector("[title]").title)))
    .map((title) => Number(title.replace(/ bytes$/, "").replaceAll(",", "")));
  const account = dialog.getByRole("table", { name: "Why they differ" });
  await expect(async () => {
    const response = await request.get(`/api/v1/processes/${id}`);
    const process = await response.json();
    const steps = await bytes(account.locator("td"));
    expect(steps.at(0)).toBe(process.net_bytes);
    expect(steps.at(-1)).toBe(process.mapped_bytes);
    expect(steps.slice(0, -1).reduce((sum, step) => sum + step, 0)).toBe(process.mapped_bytes);
    expect(process.mapped_bytes - process.net_bytes).toBe(process.difference.total);
    const calls = await dialog.getByRole("table", { name: "Calls" }).locator("tbody tr td:nth-child(2)").allTextContents();
    expect(calls).toEqual([process.mmap_calls, process.munmap_calls, process.mremap_calls, process.brk_calls].map(grouped));
    expect(process.mmap_calls).toBeGreaterThanOrEqual(25);
  }).toPass();

  // it goes on while it is looked at
  await workload.end();
  await expect(dialog.locator(".tag")).toHaveText("ended");
  await expect(dialog.locator(".process-facts dt", { hasText: "Ended" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(row.or(page.locator(`tr[data-id="${id}"]`)).getByRole("button")).toBeFocused();
});

test("a press anywhere in a row opens it, one beside the dialog closes it", async ({ page, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(1, 0, kBytes);
  const row = await processRow(page, workload.pid);
  // for a moment the pid is the program before exec, which has a row of its own
  await expect(row.locator(".p-name .name")).toHaveText("mapper");
  await row.locator(".p-mapped").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "mapper" })).toBeVisible();
  await page.mouse.click(10, 10);
  await expect(dialog).toBeHidden();
});

test("each stored request is reached by scrolling", async ({ page, request, mapper }) => {
  await openDashboard(page);
  const workload = await mapper(900, 600, kBytes);
  const row = await processRow(page, workload.pid);
  await openRequests(page, row);
  await workload.end();
  await expect.poll(async () => (await processOf(request, workload.pid))?.exited_at ?? null).not.toBeNull();

  const stored = [];
  let cursor = "";
  while (cursor !== null) {
    const response = await request.get(`/api/v1/requests?pid=${workload.pid}&limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    const body = await response.json();
    stored.push(...body.items);
    cursor = body.next_cursor;
  }
  expect(stored.filter((item) => item.call === "mmap" && item.length === kBytes)).toHaveLength(900);
  expect(stored.filter((item) => item.call === "munmap" && item.length === kBytes)).toHaveLength(600);

  // a pause reads what is missing, and holds the rows still
  await page.getByRole("button", { name: "Pause" }).click();
  const shown = await scrollThroughLog(page);
  expect(new Set(shown)).toEqual(new Set(stored.map((item) => item.id)));
});

test("new requests come on top; a pause counts them", async ({ page, request, mapper }) => {
  await openDashboard(page);
  await expect(page.locator(".request-table tbody tr[data-id]").first()).toBeVisible();
  await page.getByRole("button", { name: "Pause" }).click();
  // what had come until then is drawn with the frame that says so
  await expect(page.locator("#requests .panel-note")).toHaveText(/^Paused/);
  const held = await page.locator(".request-table tbody tr[data-id]").first().getAttribute("data-id");
  const workload = await mapper(5, 0, kBytes);
  await expect(page.locator("#requests .panel-note")).toHaveText(/^Paused; [\d,]+ new$/);
  await expect(page.locator(".request-table tbody tr[data-id]").first()).toHaveAttribute("data-id", held);

  await expect.poll(async () => (await processOf(request, workload.pid))?.mmap_calls ?? 0).toBeGreaterThanOrEqual(5);
  const row = await processRow(page, workload.pid);
  await openRequests(page, row);
  const first = page.locator(".request-table tbody tr[data-id]").first();
  await expect(first.locator(".r-pid")).toHaveText(String(workload.pid));
  await expect(first.locator(".r-name")).toHaveText("mapper");
  await expect(first.locator(".r-call")).toHaveText("mmap");
  await expect(first.locator(".r-size span")).toHaveAttribute("title", `${grouped(kBytes)} bytes`);
});

test("a request that fails is in the log as failed and in no sum", async ({ page, request, mapper }) => {
  const base = await startUp(request, mapper);
  await openDashboard(page);
  const workload = await mapper(1, 0, 2 ** 50);
  const row = await processRow(page, workload.pid);
  await expect(row.locator(".p-failed")).toHaveText(grouped(base.failed_calls + 1));
  await expect(row.locator(".p-net span")).toHaveAttribute("title", `${grouped(base.requested_bytes - base.returned_bytes)} bytes`);
  await openRequests(page, row);
  const failed = page.locator(".request-table tbody tr.failed").first();
  await expect(failed.locator(".r-result")).toHaveText("failed, ENOMEM");
  await expect(failed.locator(".r-size span")).toHaveAttribute("title", `${grouped(2 ** 50)} bytes`);
});

// the kernel keeps 15 bytes of a name; what is shown is what the api says, whose escapes are \xHH and \\,
// and what is invisible is spelled out
const hostile = [
  ["quotes and statement", `a,b'"; DROP TABLE requests;--`, `a,b'"; DROP TAB`],
  ["a script", "<script>alert(1)</script>", "<script>alert(1"],
  ["an image", "<img src=x onerror=alert(1)>", "<img src=x oner"],
  ["a newline", "evil\\x0aname", "evil\\x0aname"],
  ["invalid UTF-8", "bad\\xff\\xfeutf8", "bad\\xff\\xfeutf8"],
  ["a backslash", "back\\\\slash", "back\\\\slash"],
  ["a turned direction", "\\xe2\\x80\\xaegnp.exe", "\\u{202e}gnp.exe"],
];
for (const [what, name, shown] of hostile) {
  test(`a name with ${what} is shown as text`, async ({ page, mapper }) => {
    await openDashboard(page);
    const scripts = await page.locator("script, img").count();
    const workload = await mapper(2, 1, kBytes, name);
    const row = await processRow(page, workload.pid);
    const cell = row.locator(".p-name .name");
    await expect.poll(async () => (await cell.textContent()).toLowerCase()).toBe(shown.toLowerCase());
    expect(await cell.evaluate((element) => element.childElementCount)).toBe(0);

    const dialog = await openProcess(page, row);
    await expect.poll(async () => (await dialog.locator("h2 .name").textContent()).toLowerCase()).toBe(shown.toLowerCase());
    await dialog.getByRole("button", { name: "Show its requests" }).click();
    const logged = page.locator(".request-table tbody tr[data-id]").first().locator(".r-name .name");
    await expect.poll(async () => (await logged.textContent()).toLowerCase()).toBe(shown.toLowerCase());
    expect(await page.locator("script, img").count()).toBe(scripts);
  });
}

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("nothing scrolls sideways, and each view shows its rows", async ({ page }) => {
    await openDashboard(page);
    for (const view of ["Processes", "Overview", "Requests"]) {
      await page.getByRole("navigation").getByRole("button", { name: view }).click();
      await expect(page.locator(".panel tbody tr:not(.spacer):visible").first()).toBeVisible();
      const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      expect(content).toBeLessThanOrEqual(screen);
      expect(screen).toBe(360);
    }
    await page.getByRole("navigation").getByRole("button", { name: "Processes" }).click();
    await page.locator(".process-table tbody tr[data-id]").first().getByRole("button").click();
    const body = page.locator(".drawer-body");
    await expect(body.getByRole("table", { name: "Calls" })).toBeVisible();
    const [content, width] = await body.evaluate((element) => [element.scrollWidth, element.clientWidth]);
    expect(content).toBeLessThanOrEqual(width);
  });
});

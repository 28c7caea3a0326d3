// Two machines in one ledger: the page of all, one of them chosen, and the way back. The second is another collector on the same database,
// known by a HOST_ID of its own, that reads what is written to it here.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, openDashboard, test } from "./ledger.mjs";

const kId = randomBytes(8).toString("hex");
const kProgram = "fleet-worker";
const kPid = 4_242;
let second;

/** A line of the protocol for each event (stap/README.md); its times are nanoseconds since the moment that the first line names. */
function linesOf(requests) {
  const start = 1;
  const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  const hello = `hello,1,ebpf,6.1.0,${boot},4096,2097152,${BigInt(Date.now()) * 1_000_000n},${2 ** 33},0,second`;
  const calls = Array.from({ length: requests }, (_, n) =>
    `mmap2,1,${n + 1},${start + n},${kPid},${kPid},0,${start},1,${100 + n},33,36,0,8192,3,34,${n % 4 === 3 ? -12 : 140_551_720_960_000},${kProgram}`);
  return `${[hello, ...calls].join("\n")}\n`;
}

test.beforeAll(async () => {
  const { WORKLOAD, DATA_DIR, ...rest } = process.env;
  if (!DATA_DIR) throw new Error("DATA_DIR is not set: the folder of the running mapledger, whose database gets a second machine");
  const folder = await mkdtemp(join(tmpdir(), "mapledger-second-"));
  const env = { ...rest, HOST_ID: kId, DATA_DIR: folder, RUN_LOCK: join(folder, "lock"), TRACER: "stdin", SWEEP_MS: "0", STORE_REQUESTS: "failed+min:4K" };
  Object.assign(env, { DB_SOCKET: join(resolve("../..", DATA_DIR), "db/db.sock"), DB_USER: "mapledger", DB_NAME: "mapledger" });
  const child = spawn(resolve(WORKLOAD, "../../../collector/mapledger-collector"), { env, stdio: ["pipe", "ignore", "ignore"] });
  second = { child, ended: once(child, "exit"), folder };
  child.stdin.write(linesOf(40));
});

test.afterAll(async () => {
  second.child.stdin.end();
  await second.ended;
  await rm(second.folder, { recursive: true });
});

const machines = (page) => page.getByRole("table", { name: "All machines that write into this ledger" });
const rows = (page) => machines(page).locator("tbody tr[data-id]");
const order = (page) => rows(page).evaluateAll((all) => all.map((row) => row.dataset.id));
const choice = (page) => page.getByRole("button", { name: /^Machine:/ });
const processes = (page) => page.getByRole("table", { name: /^Processes/ });

async function expectNone(page, where) {
  const { violations } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${where}: ${id}: ${node.target.join(" ")}: ${node.failureSummary}`))).toEqual([]);
}

test("two machines: all of them, one of them in every panel, and back", async ({ page, request }) => {
  await expect.poll(async () => (await (await request.get(`/api/v1/processes?host=${kId}`)).json()).items?.length ?? 0).toBe(1);
  const { items } = await (await request.get("/api/v1/hosts?sort=name&order=asc")).json();
  const first = items.find(({ id, mapped_bytes }) => id !== kId && mapped_bytes !== null);
  const label = items.find(({ id }) => id === kId).label;

  await openDashboard(page);
  await choice(page).click();
  await expect(page.getByRole("searchbox", { name: "Find a machine by its name" })).toBeFocused();
  await expect(page.getByRole("list", { name: "Machines" }).getByRole("button")).toHaveCount(items.length);
  await page.getByRole("button", { name: "All machines", exact: true }).click();
  await expect(page).toHaveURL(/\?view=fleet$/);
  await expect(rows(page)).toHaveCount(items.length);
  await expect(processes(page)).toBeHidden();
  const row = machines(page).locator(`tr[data-id="${kId}"]`);
  await expect(row.locator(".f-policy")).toHaveText("failed+min:4K");
  await expect(row.locator(".f-failed")).toHaveText("10");
  await expect(row.locator(".host-reporting")).toBeVisible();

  // what the real one does goes on, and is told of
  const real = machines(page).locator(`tr[data-id="${first.id}"]`);
  const before = await real.innerHTML();
  await expect.poll(() => real.innerHTML()).not.toBe(before);

  // the second one is not swept: what is not known is the least
  const header = page.getByRole("columnheader", { name: "Mapped now" });
  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "descending");
  await expect.poll(async () => (await order(page))[0]).toBe(first.id);
  await header.getByRole("button").click();
  await expect(header).toHaveAttribute("aria-sort", "ascending");
  await expect.poll(async () => (await order(page)).at(-1)).toBe(first.id);
  await page.getByRole("searchbox", { name: "Filter machines" }).fill("no such machine");
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("searchbox", { name: "Filter machines" }).fill(kId.slice(0, 10));
  await expect(rows(page)).toHaveCount(1);

  await row.getByRole("button", { name: `Show ${label} alone` }).click();
  await expect(page).toHaveURL(new RegExp(`[?&]host=${kId}`));
  const shown = async () => {
    await expect(choice(page)).toContainText(label);
    await expect(processes(page).locator("tbody tr[data-id]")).toHaveCount(1);
    await expect(processes(page).getByRole("button", { name: `Details of ${kProgram}, pid ${kPid}` })).toBeVisible();
    await expect(page.getByRole("table", { name: /^The ten biggest/ }).locator("tbody tr")).toHaveCount(1);
    await expect(page.getByRole("table", { name: /^Memory requests/ }).locator("tbody tr[data-id] .r-name").first()).toHaveText(kProgram);
    await expect(page.locator(".notices")).toContainText("STORE_REQUESTS=failed+min:4K");
  };
  await shown();
  await page.reload();
  await expect(page.locator(".connection")).toHaveText("Live");
  await shown();
  // its detail, its ended ones and what is saved are its own
  const asked = page.waitForRequest((each) => each.url().includes("/api/v1/processes/"));
  await processes(page).getByRole("button", { name: `Details of ${kProgram}` }).click();
  expect((await asked).url()).toContain(`host=${kId}`);
  await expect(page.getByRole("dialog").locator(".calls")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Save" }).click();
  const saved = await request.get(await page.getByRole("link", { name: "As CSV" }).getAttribute("href"));
  expect((await saved.text()).trim().split("\r\n")).toHaveLength(41);
  await page.keyboard.press("Escape");

  await page.keyboard.type("gm");
  await expect(page).toHaveURL(/[?&]view=fleet$/);
  expect(page.url()).not.toContain("host=");
  await page.goBack();
  await shown();
  await choice(page).click();
  await page.getByRole("button", { name: "All machines", exact: true }).click();
  await page.getByRole("searchbox", { name: "Filter machines" }).fill("");
  await expect(rows(page)).toHaveCount(items.length);

  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await expectNone(page, colorScheme);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(rows(page).first()).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await expectNone(page, "phone");
  await page.getByRole("navigation").getByRole("button", { name: "Processes" }).click();
  await expect(processes(page)).toBeVisible();
});

test("a machine that is not there is said not to be, with the way out", async ({ page }) => {
  await page.goto("/?host=web1");
  await expect(page.getByText("No machine of the id web1 is in this ledger")).toBeVisible();
  await expect(page.locator(".process-table tbody tr[data-id]")).toHaveCount(0);
  await page.locator(".notices").getByRole("button", { name: "All machines" }).click();
  await expect(rows(page).nth(1)).toBeVisible();
  await expect(page).toHaveURL(/\?view=fleet$/);
});

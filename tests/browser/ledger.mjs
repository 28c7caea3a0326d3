// What the tests share: a page that is watched for errors, the traced workload, and the api's own view of it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test as base } from "@playwright/test";

/** A page on which every console error, exception, dialog and breach of the content policy fails the test. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const wrong = [];
    page.on("console", (message) => message.type() === "error" && wrong.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => wrong.push(`exception: ${error.message}`));
    page.on("dialog", (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.exposeFunction("reportBreach", (what) => wrong.push(`content policy: ${what}`));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        window.reportBreach(`${event.violatedDirective} ${event.blockedURI}`);
      });
    });
    await use(page);
    expect(wrong).toEqual([]);
  },

  /** Starts mappers; those that a test leaves behind end with it. */
  mapper: async ({}, use) => {
    const running = [];
    await use(async (...options) => {
      const workload = await startMapper(options.map(String));
      running.push(workload);
      return workload;
    });
    await Promise.all(running.map((workload) => workload.end()));
  },
});

export { expect };

async function startMapper(options) {
  const program = process.env.WORKLOAD;
  if (!program) throw new Error("WORKLOAD is not set: the path of the built tests/workload/mapper");
  const child = spawn(program, options, { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  const pid = Number(/^ready (\d+)$/.exec(line)[1]);
  return {
    pid,
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}

/** The api's process of a mapper's pid; before exec the pid was another program, which has a row of its own. */
export async function processOf(request, pid) {
  const response = await request.get(`/api/v1/processes?pid=${pid}`);
  expect(response.ok()).toBe(true);
  const { items } = await response.json();
  return items.find((item) => item.name === "mapper") ?? null;
}

/** What a mapper asks for before its first own request: measured on one that asks for nothing. */
export async function startUp(request, mapper) {
  const idle = await mapper(0, 0, 4096);
  await idle.end();
  // its exit is its last event: from there on its sums are final
  await expect.poll(async () => (await processOf(request, idle.pid))?.exited_at ?? null).not.toBeNull();
  return processOf(request, idle.pid);
}

export async function openDashboard(page) {
  const response = await page.goto("/");
  await expect(page.locator(".connection")).toHaveText("Live");
  return response;
}

/** The row of the process table for the program that lives in a pid: at first it may be the one before exec. */
export async function processRow(page, pid) {
  await page.getByRole("searchbox").fill(String(pid));
  const cell = page.locator(".p-pid", { hasText: new RegExp(`^${pid}$`) });
  return page.getByRole("table", { name: /^Processes/ }).locator("tbody tr:not(.ended)", { has: cell });
}

/** Opens a row of the process table; the dialog that shows the process. */
export async function openProcess(page, row) {
  await row.getByRole("button").click();
  return page.getByRole("dialog");
}

/** Leads from a row of the process table to the requests of its process. */
export async function openRequests(page, row) {
  const dialog = await openProcess(page, row);
  await dialog.getByRole("button", { name: "Show its requests" }).click();
  await expect(dialog).toBeHidden();
}

/** Scrolls the log from its top to its end and returns the ids of all rows, in order. */
export async function scrollThroughLog(page) {
  const scroller = page.locator(".request-table");
  const ids = new Set();
  await scroller.evaluate((element) => element.scrollTo({ top: 0 }));
  for (;;) {
    const seen = await scroller.locator("tbody tr[data-id]").evaluateAll((rows) => rows.map((row) => row.dataset.id));
    seen.forEach((id) => ids.add(id));
    // one look, since the next page may come at any moment
    const { moved, ended, rows } = await scroller.evaluate((element) => {
      const before = element.scrollTop;
      element.scrollBy({ top: element.clientHeight - 40 });
      return {
        moved: element.scrollTop > before,
        ended: element.querySelector(".table-foot").textContent === "The log begins here.",
        rows: element.querySelector("table").getAttribute("aria-rowcount"),
      };
    });
    if (moved) {
      // the rows of the new place are mounted in the next frames
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    } else if (ended) {
      return [...ids];
    } else {
      await expect(scroller.getByRole("table")).not.toHaveAttribute("aria-rowcount", rows);
    }
  }
}

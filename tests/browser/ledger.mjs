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

/** The api's newest process of a pid: before exec the pid was its parent's program. */
export async function processOf(request, pid) {
  const response = await request.get(`/api/v1/processes?pid=${pid}`);
  expect(response.ok()).toBe(true);
  const { items } = await response.json();
  return items.sort((a, b) => (a.first_seen < b.first_seen ? 1 : -1))[0] ?? null;
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

/** The row of the process table for the newest program of a pid, once it is there. */
export async function processRow(page, pid) {
  let id = null;
  await expect.poll(async () => (id = (await processOf(page.request, pid))?.id ?? null)).not.toBeNull();
  await page.getByRole("searchbox").fill(String(pid));
  const row = page.getByRole("table", { name: /^Processes/ }).locator(`tr[data-id="${id}"]`);
  await expect(row.locator(".p-pid")).toHaveText(String(pid));
  return row;
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

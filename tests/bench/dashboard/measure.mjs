// node measure.mjs URL [fleet]: prints what the dashboard at URL costs the browser's main thread, one "name: value unit" a line. MINUTES: how
// long it is left open between the two looks at its heap. TRACE: where the trace of the measured minute is kept, for a look by hand.
//
// An update is what came since the last message of the topic "processes", on the page of the fleet "hosts"; its work is the length of all
// tasks of the page's main thread from that message to the next: the message's parsing, stores, React, style, layout, paint and the collection of
// garbage. Where a worker reads the socket, it begins when the main thread is handed the message, and what the worker does meanwhile is told beside it.
// Nothing listens to what the page's network does: the browser would hand each message on once more, and take the processor from the page for it.
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";
import { launchOptions } from "../../browser/chromium.mjs";

const url = process.argv[2];
const minutes = Number(process.env.MINUTES ?? 10);
const kMeasuredMs = Number(process.env.SECONDS_MEASURED ?? 60) * 1_000;
const kFramesMs = Number(process.env.SECONDS_OF_FRAMES ?? 20) * 1_000;
const kSettleMs = 5_000;
const kFirstHeapMs = 60_000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
// the fleet is a page of its own, on which no process is told of; frames are measured on the page that is busier
const isFleet = process.argv[3] === "fleet";
const topic = isFleet ? "hosts" : "processes";
const figure = (name, value, unit) => console.log(`${isFleet ? "fleet_page" : "dashboard"}.${name}: ${value} ${unit}`);
function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}

/** Runs in the page, before its own scripts. */
function watch(topic) {
  window.longTasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => window.longTasks.push(duration))).observe({ type: "longtask" });
  const Plain = WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...to) {
      super(...to);
      this.addEventListener("message", ({ data }) => data.startsWith(`{"type":"change","topic":"${topic}"`) && performance.mark("update"));
    }
  };
  const PlainWorker = Worker;
  window.Worker = class extends PlainWorker {
    constructor(...of) {
      super(...of);
      this.addEventListener("message", ({ data }) => (data.is === topic ? data.type === "change" : data.is === "message" && data.message?.topic === topic && data.message.type === "change") && performance.mark("update"));
    }
  };
}

/** The milliseconds of main-thread tasks from each update to the next, and the processor time of the page's workers meanwhile. */
function workOf(events) {
  const marks = events.filter(({ name, cat }) => name === "update" && cat.includes("blink.user_timing")).sort((a, b) => a.ts - b.ts);
  const { pid, tid } = marks[0];
  const workers = new Set(events.filter((event) => event.pid === pid && event.name === "thread_name" && event.args.name.startsWith("DedicatedWorker")).map((event) => event.tid));
  const isTask = (event) => event.pid === pid && event.ph === "X" && event.name === "ThreadControllerImpl::RunTask";
  const tasks = events.filter((event) => isTask(event) && event.tid === tid).sort((a, b) => a.ts - b.ts);
  // the mark is made in the task that brought the message: that task is the update's first
  const begins = marks.map((mark) => tasks.findLast((task) => task.ts <= mark.ts)?.ts ?? mark.ts);
  const work = begins.slice(1).map(() => ({ wall: 0, cpu: 0, worker: 0 }));
  const share = (of, add) => {
    let at = 0;
    for (const { ts, dur, tdur } of of) {
      if (ts < begins[0]) continue;
      while (at < work.length && ts >= begins[at + 1]) at += 1;
      if (at === work.length) break;
      add(work[at], dur / 1_000, (tdur ?? 0) / 1_000);
    }
  };
  share(tasks, (update, wall, cpu) => {
    update.wall += wall;
    update.cpu += cpu;
  });
  share(events.filter((event) => isTask(event) && workers.has(event.tid)).sort((a, b) => a.ts - b.ts), (update, _wall, cpu) => (update.worker += cpu));
  return work;
}

async function heapOf(session) {
  // what only finalizers held is gone with the second
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}

/** Milliseconds between the frames of a page; not while work is measured, since it makes the page draw frames that it would not. */
const framesOf = (page) => page.evaluate((lastMs) => new Promise((done) => {
  const frames = [];
  let before = performance.now();
  const end = before + lastMs;
  requestAnimationFrame(function frame(now) {
    frames.push(now - before);
    before = now;
    if (now < end) requestAnimationFrame(frame);
    else done(frames.slice(1));
  });
}), kFramesMs);

const browser = await puppeteer.launch({ ...launchOptions, args: [...launchOptions.args, "--enable-precise-memory-info"], networkEnabled: false });
try {
  const page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  await page.evaluateOnNewDocument(watch, topic);

  let blankFrames = null;
  if (!isFleet) {
    await page.goto(`${url}/blank`);
    await sleep(kSettleMs);
    blankFrames = await framesOf(page);
  }

  const opened = Date.now();
  await page.goto(isFleet ? `${url}/?view=fleet` : url);
  await page.waitForSelector(".connection-live");
  await page.waitForSelector(`${isFleet ? ".fleet-table" : ".process-table"} tbody tr[data-id]`);
  const session = await page.createCDPSession();
  let first = null;
  if (minutes >= 1) {
    await sleep(opened + kFirstHeapMs - Date.now());
    first = await heapOf(session);
  }
  await sleep(kSettleMs);

  const trace = process.env.TRACE ?? join(tmpdir(), `mapledger-trace-${process.pid}.json`);
  await page.evaluate(() => (window.longTasks = []));
  await page.tracing.start({ path: trace, categories: ["-*", "toplevel", "blink.user_timing", ...(process.env.TRACE ? ["devtools.timeline"] : [])] });
  await sleep(kMeasuredMs);
  const tasks = await page.evaluate(() => window.longTasks);
  await page.tracing.stop();
  const work = workOf(JSON.parse(await readFile(trace, "utf8")).traceEvents);
  if (!process.env.TRACE) await rm(trace);
  const frames = isFleet ? null : await framesOf(page);

  figure("updates", (work.length / (kMeasuredMs / 1_000)).toFixed(1), "updates/s");
  for (const q of [50, 95]) figure(`update_p${q}`, quantile(work.map(({ wall }) => wall), q / 100).toFixed(1), "ms");
  figure("update_cpu_p95", quantile(work.map(({ cpu }) => cpu), 0.95).toFixed(1), "ms");
  figure("update_worker_cpu_p95", quantile(work.map(({ worker }) => worker), 0.95).toFixed(1), "ms");
  if (frames !== null) figure("frame_p95", quantile(frames, 0.95).toFixed(1), "ms");
  if (blankFrames !== null) figure("blank_frame_p95", quantile(blankFrames, 0.95).toFixed(1), "ms");
  figure("longest_task", Math.max(0, ...tasks).toFixed(0), "ms");
  figure("tasks_over_200_ms", tasks.filter((ms) => ms > 200).length, "tasks");

  if (first !== null) {
    await sleep(opened + minutes * 60_000 - Date.now());
    const last = await heapOf(session);
    figure("heap_at_1min", (first / 2 ** 20).toFixed(1), "MiB");
    figure(`heap_at_${minutes}min`, (last / 2 ** 20).toFixed(1), "MiB");
    figure(`heap_${minutes}min_to_1min`, (last / first).toFixed(2), "x");
  }
} finally {
  await browser.close();
}

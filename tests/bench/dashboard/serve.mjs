// node serve.mjs DIST [PROCESSES [REQUESTS_PER_SECOND [MACHINES]]]: the built dashboard, and the api's stream and the answers that it asks for, of a
// machine that is made up (machine.mjs). It stands in for collector, database and api, which on a small machine would take the
// processor that the page is measured on; what it says is held to api/openapi.yaml at the start. As docs/stream.md has it with
// BATCH_MS and API_POLL_MS as they are: ten updates a second, each of 500 processes (one a second of 500 more: the sweep), and at most
// 200 of its requests, the others counted. Of MACHINES (fleet.mjs) all that do something are told of once a second, while one asks
// for them. Says "ready: PORT".
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { WebSocketServer } from "ws";
import { Fleet } from "./fleet.mjs";
import { Machine, timeText } from "./machine.mjs";
import { mustBe } from "./schema.mjs";

const [dist, processes = "10000", perSecond = "5000", machines = "1"] = process.argv.slice(2);
const kUpdateMs = 100;
const kChanged = 500;
const kSwept = 500;
const kTurnover = 2;
const kMostRequests = 200;
const kTypes = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json" };
const kPolicy = "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const machine = new Machine(Number(processes));
const fleet = new Fleet(Number(machines));
const requestsAtOnce = Math.round((Number(perSecond) * kUpdateMs) / 1_000);
machine.advance(kChanged, requestsAtOnce, kTurnover);

const answers = {
  "/api/v1/status": () => machine.status(),
  "/api/v1/top": (query) => machine.top(query.get("by") ?? "process"),
  "/api/v1/hosts": (query) => ({ items: fleet.hosts.slice(0, Number(query.get("limit") ?? 1_000)), next_cursor: null }),
  "/api/v1/gaps": () => ({ items: [], next_cursor: null }),
  "/api/v1/requests": (query) => ({ items: machine.requests.slice(0, Number(query.get("limit") ?? 100)), next_cursor: null, looked_back_to: null }),
  "/api/v1/activity": (query) => {
    const seconds = { "1s": 1, "10s": 10, "1m": 60, "1h": 3_600 }[query.get("step") ?? "10s"];
    const to = Date.parse(query.get("to") ?? timeText(Date.now()));
    return machine.activity(seconds, Date.parse(query.get("from") ?? timeText(to - 300_000)), to);
  },
};

mustBe("Process", machine.processes[0]);
machine.advance(kChanged, requestsAtOnce, kTurnover).forEach((each) => mustBe("Process", each));
machine.requests.slice(0, 200).forEach((each) => mustBe("Request", each));
fleet.hosts.forEach((each) => mustBe("ListedHost", each));
fleet.advance().forEach((each) => mustBe("ListedHost", each));
mustBe("Status", machine.status());
mustBe("Top", machine.top("process"));
mustBe("Top", machine.top("program"));
mustBe("Activity", answers["/api/v1/activity"](new URLSearchParams("step=1s")));
mustBe("RequestList", answers["/api/v1/requests"](new URLSearchParams()));

const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const headers = { "Content-Security-Policy": kPolicy, "X-Content-Type-Options": "nosniff" };
  if (url.pathname === "/blank") {
    response.writeHead(200, { ...headers, "Content-Type": kTypes[".html"] }).end("<!doctype html><title>blank</title>");
    return;
  }
  const answer = answers[url.pathname];
  if (answer !== undefined) {
    response.writeHead(200, { ...headers, "Content-Type": kTypes[".json"] }).end(JSON.stringify(answer(url.searchParams)));
    return;
  }
  const path = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
  try {
    const body = gzipSync(readFileSync(join(dist, path)));
    response.writeHead(200, { ...headers, "Content-Type": kTypes[extname(path)] ?? "application/octet-stream", "Content-Encoding": "gzip" }).end(body);
  } catch {
    response.writeHead(404, headers).end();
  }
});

/** topic: [its next number, those that listen] */
const topics = Object.fromEntries(["processes", "top_process", "top_program", "requests", "status", "gaps", "hosts"].map((name) => [name, { seq: 0, clients: new Set() }]));

const snapshots = {
  processes: () => ({ items: machine.processes }),
  top_process: () => machine.top("process"),
  top_program: () => machine.top("program"),
  requests: () => ({ items: machine.requests.slice(0, 200), next_cursor: null }),
  status: () => machine.status(),
  gaps: () => ({ items: [], next_cursor: null }),
  hosts: () => ({ items: fleet.hosts }),
};

const frame = (type, topic, data) => JSON.stringify({ type, topic, seq: topics[topic].seq, time: timeText(Date.now()), data });

function change(topic, data) {
  const { clients } = topics[topic];
  topics[topic].seq += 1;
  if (clients.size === 0) return;
  const text = frame("change", topic, data);
  for (const client of clients) client.send(text);
}

new WebSocketServer({ server, path: "/api/v1/stream" }).on("connection", (client) => {
  client.send(JSON.stringify({ type: "hello", stream: "00000000000be9c4", heartbeat_seconds: 10 }));
  client.on("message", (text) => {
    const wanted = JSON.parse(text).topics;
    for (const [name, { clients }] of Object.entries(topics)) {
      if (!wanted.includes(name)) clients.delete(client);
      else if (!clients.has(client)) {
        client.send(frame("snapshot", name, snapshots[name]()));
        clients.add(client);
      }
    }
  });
  client.on("close", () => Object.values(topics).forEach(({ clients }) => clients.delete(client)));
});

let looks = 0;
setInterval(() => {
  looks += 1;
  const items = machine.advance(kChanged, requestsAtOnce, kTurnover, looks % 10 === 0 ? kSwept : 0);
  change("processes", { items });
  change("requests", { items: machine.requests.slice(0, Math.min(requestsAtOnce, kMostRequests)), skipped: Math.max(0, requestsAtOnce - kMostRequests) });
  if (looks % 5 === 0) {
    change("top_process", machine.top("process"));
    change("top_program", machine.top("program"));
  }
  if (looks % 10 === 0) change("status", machine.status());
  if (looks % 10 === 5 && topics.hosts.clients.size > 0) change("hosts", { items: fleet.advance() });
}, kUpdateMs);

server.listen(0, "127.0.0.1", () => console.log(`ready: ${server.address().port}`));

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseMessage, type Socket } from "@/lib/socket/socket";
import { kDeadMs, kFullMs, kStaleMs, Stream, streamUrl } from "@/lib/stream";
import type { Sink, Sinks, Topic } from "@/lib/topics";
import { atOnce } from "../fixtures";

class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: { type: string; topics: Topic[]; resume?: object }[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string; topics: Topic[] });
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.();
  }
  say(message: object | string): void {
    this.onmessage?.({ data: parseMessage(typeof message === "string" ? message : JSON.stringify(message)) });
  }
  fail(): void {
    this.onclose?.();
  }
}

const kTopics: Topic[] = ["processes", "top_process", "top_program", "requests", "status"];

function harness(refused: () => void = () => undefined, full: () => void = () => undefined) {
  const heard: string[] = [];
  const sink = (topic: Topic): Sink<never> => ({
    snapshot: (data: unknown) => heard.push(`${topic} snapshot ${JSON.stringify(data)}`),
    change: (data: unknown) => heard.push(`${topic} change ${JSON.stringify(data)}`),
  });
  const sockets: FakeSocket[] = [];
  const stream = new Stream({
    frames: atOnce(),
    sinks: Object.fromEntries(kTopics.map((topic) => [topic, sink(topic)])) as unknown as Sinks,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    refused,
    full,
    random: () => 1,
  });
  const socket = (): FakeSocket => {
    const last = sockets.at(-1);
    if (last === undefined) throw new Error("no socket was opened");
    return last;
  };
  stream.start();
  return { stream, heard, sockets, socket };
}

const snapshot = (topic: Topic, seq: number, data: unknown = {}) => ({ type: "snapshot", topic, seq, data });
const change = (topic: Topic, seq: number, data: unknown = {}) => ({ type: "change", topic, seq, data });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Stream", () => {
  it("subscribes to every topic and is live with the first message", () => {
    const { stream, socket, heard } = harness();
    expect(stream.connection.view()).toBe("connecting");
    socket().open();
    expect(socket().sent).toEqual([{ type: "subscribe", topics: kTopics }]);
    socket().say(snapshot("status", 7, { a: 1 }));
    socket().say(change("status", 8, { a: 2 }));
    expect(stream.connection.view()).toBe("live");
    expect(heard).toEqual(['status snapshot {"a":1}', 'status change {"a":2}']);
  });

  it("subscribes anew to a topic whose sequence has a hole, and drops its changes until the snapshot", () => {
    const { socket, heard } = harness();
    socket().open();
    socket().say(snapshot("requests", 1));
    socket().say(snapshot("status", 1));
    socket().say(change("requests", 3, "after a hole"));
    expect(socket().sent.slice(1)).toEqual([
      { type: "subscribe", topics: kTopics.filter((topic) => topic !== "requests") },
      { type: "subscribe", topics: kTopics },
    ]);
    socket().say(change("requests", 4, "still unknown"));
    socket().say(change("status", 2));
    socket().say(snapshot("requests", 9, "new"));
    socket().say(change("requests", 10, "next"));
    expect(heard).toEqual([
      "requests snapshot {}", "status snapshot {}", "status change {}", 'requests snapshot "new"', 'requests change "next"',
    ]);
    expect(socket().sent).toHaveLength(3);
  });

  it("waits for the new snapshot after lagged, without asking for it", () => {
    const { socket, heard } = harness();
    socket().open();
    socket().say(snapshot("processes", 1));
    socket().say({ type: "lagged", topic: "processes" });
    socket().say(change("processes", 2));
    socket().say(snapshot("processes", 40));
    expect(heard).toEqual(["processes snapshot {}", "processes snapshot {}"]);
    expect(socket().sent).toHaveLength(1);
  });

  it("reconnects with back-off, which a message resets", () => {
    const { stream, sockets, socket } = harness();
    socket().fail();
    expect(stream.connection.view()).toBe("reconnecting");
    vi.advanceTimersByTime(499);
    expect(sockets).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(2);
    socket().fail();
    vi.advanceTimersByTime(999);
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(sockets).toHaveLength(3);
    socket().open();
    socket().say(snapshot("status", 1));
    expect(stream.connection.view()).toBe("live");
    socket().fail();
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(4);
  });

  it("takes no sequence over from the connection before", () => {
    const { socket, heard } = harness();
    socket().open();
    socket().say(snapshot("status", 1));
    socket().fail();
    vi.advanceTimersByTime(500);
    socket().open();
    socket().say(change("status", 2));
    expect(heard).toEqual(["status snapshot {}"]);
  });

  it("goes on where it was, if the server does", () => {
    const { socket, heard } = harness();
    socket().open();
    socket().say({ type: "hello", stream: "a", heartbeat_seconds: 10 });
    socket().say(snapshot("status", 7));
    socket().say(snapshot("requests", 3));
    socket().say(change("requests", 4));
    socket().fail();
    vi.advanceTimersByTime(500);
    socket().open();
    expect(socket().sent).toEqual([
      { type: "subscribe", topics: kTopics, resume: { stream: "a", seq: { status: 7, requests: 4 } } },
    ]);
    socket().say({ type: "hello", stream: "a", heartbeat_seconds: 10 });
    socket().say({ type: "resumed", topic: "requests", seq: 4 });
    socket().say(change("requests", 5, "missed"));
    socket().say(snapshot("status", 30, "anew"));
    socket().say({ type: "heartbeat", time: "" });
    socket().say(change("status", 31));
    expect(heard.slice(3)).toEqual(['requests change "missed"', 'status snapshot "anew"', "status change {}"]);
    expect(socket().sent).toHaveLength(1);
  });

  it("asks for requests by a filter, and takes none of before it", () => {
    const { stream, socket, heard } = harness();
    stream.filter({ pid: 7 });
    expect(socket().sent).toEqual([]);
    socket().open();
    expect(socket().sent).toEqual([{ type: "subscribe", topics: kTopics, filter: { pid: 7 } }]);
    socket().say(snapshot("requests", 1, "of 7"));
    socket().say(snapshot("status", 1));
    stream.filter({ pid: 8 });
    expect(socket().sent.at(-1)).toEqual({ type: "subscribe", topics: kTopics, filter: { pid: 8 } });
    socket().say(change("requests", 2, "of 7, under way"));
    socket().say(change("status", 2));
    socket().say(snapshot("requests", 40, "of 8"));
    expect(heard).toEqual(['requests snapshot "of 7"', "status snapshot {}", "status change {}", 'requests snapshot "of 8"']);
    stream.filter(null);
    expect(socket().sent.at(-1)).toEqual({ type: "subscribe", topics: kTopics });
  });

  it("does not go on with requests whose filter changed while the connection was lost", () => {
    const { stream, socket } = harness();
    socket().open();
    socket().say({ type: "hello", stream: "a", heartbeat_seconds: 10 });
    socket().say(snapshot("status", 7));
    socket().say(snapshot("requests", 3));
    socket().fail();
    stream.filter({ failed: true });
    vi.advanceTimersByTime(500);
    socket().open();
    expect(socket().sent).toEqual([{ type: "subscribe", topics: kTopics, filter: { failed: true }, resume: { stream: "a", seq: { status: 7 } } }]);
  });

  it("asks for all requests when the server follows no more filters", () => {
    const { stream, socket } = harness();
    socket().open();
    stream.filter({ pid: 7 });
    socket().say({ type: "error", detail: "at most 32 filters" });
    expect(socket().sent.at(-1)).toEqual({ type: "subscribe", topics: kTopics });
    socket().say({ type: "error", detail: "and another" });
    expect(socket().sent).toHaveLength(3);
  });

  it("says that it was refused when it never opened, and not when it was cut", () => {
    const refused = vi.fn();
    const { socket } = harness(refused);
    socket().fail();
    expect(refused).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(500);
    socket().open();
    socket().fail();
    expect(refused).toHaveBeenCalledTimes(1);
  });

  it("is stale after a silence, live again with a message, and given up after a long one", () => {
    const { stream, sockets, socket } = harness();
    socket().open();
    socket().say(snapshot("status", 1));
    vi.advanceTimersByTime(kStaleMs);
    expect(stream.connection.view()).toBe("stale");
    socket().say(change("status", 2));
    expect(stream.connection.view()).toBe("live");
    const old = socket();
    vi.advanceTimersByTime(kDeadMs);
    expect(old.closed).toBe(true);
    expect(stream.connection.view()).toBe("reconnecting");
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
  });

  it("reconnects after what is no message", () => {
    const { stream, socket } = harness();
    socket().open();
    socket().say("not json");
    expect(stream.connection.view()).toBe("reconnecting");
  });

  it("hurries when asked to, once", () => {
    const { stream, sockets, socket } = harness();
    stream.hurry();
    expect(sockets).toHaveLength(1);
    socket().fail();
    stream.hurry();
    expect(sockets).toHaveLength(2);
    vi.advanceTimersByTime(60_000 / 100);
    expect(sockets).toHaveLength(2);
  });

  it("follows another machine: nothing of the one before counts until its snapshot", () => {
    const { stream, socket, heard } = harness();
    socket().open();
    socket().say(snapshot("status", 7, { a: 1 }));
    stream.follow("00000000000000b2");
    expect(socket().sent.at(-1)).toEqual({ type: "subscribe", topics: kTopics, host: "00000000000000b2" });
    socket().say(change("status", 8, { a: 2 }));
    socket().say(snapshot("status", 3, { b: 1 }));
    expect(heard).toEqual(['status snapshot {"a":1}', 'status snapshot {"b":1}']);
    stream.follow("00000000000000b2");
    expect(socket().sent).toHaveLength(2);
    stream.follow(null);
    expect(socket().sent.at(-1)).toEqual({ type: "subscribe", topics: kTopics });
  });

  it("goes on with the same machine after a cut", () => {
    const { stream, socket } = harness();
    stream.follow("00000000000000b2");
    socket().open();
    socket().say({ type: "hello", stream: "s" });
    socket().say(snapshot("status", 7));
    socket().fail();
    vi.advanceTimersByTime(500);
    socket().open();
    expect(socket().sent[0]).toEqual({ type: "subscribe", topics: kTopics, host: "00000000000000b2", resume: { stream: "s", seq: { status: 7 } } });
  });

  it("asks again for a machine that the server cannot follow at present, and keeps its filter", () => {
    const full = vi.fn();
    const { stream, socket } = harness(undefined, full);
    socket().open();
    stream.filter({ pid: 7 });
    stream.follow("00000000000000b2");
    const asked = socket().sent.length;
    socket().say({ type: "error", detail: "host: too many different ones at present; try again later, or ask REST" });
    expect(full).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(kFullMs);
    expect(socket().sent).toHaveLength(asked + 1);
    expect(socket().sent.at(-1)).toMatchObject({ host: "00000000000000b2", filter: { pid: 7 } });
    stream.follow(null);
    vi.advanceTimersByTime(kFullMs);
    expect(socket().sent).toHaveLength(asked + 2);
  });

  it("subscribes to the topics that are wanted, and takes no word of the others", () => {
    const { stream, socket, heard } = harness();
    stream.want(["status"]);
    socket().open();
    expect(socket().sent[0]?.topics).toEqual(["status"]);
    stream.want(["status", "requests"]);
    expect(socket().sent[1]?.topics).toEqual(["requests", "status"]);
    socket().say(snapshot("requests", 1));
    stream.want(["status"]);
    socket().say(change("requests", 2));
    stream.want(["status"]);
    expect(socket().sent).toHaveLength(3);
    expect(heard).toEqual(["requests snapshot {}"]);
  });

  it("stays closed after stop", () => {
    const { stream, sockets, socket } = harness();
    socket().open();
    stream.stop();
    expect(socket().closed).toBe(true);
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});

it("speaks wss where the page came over https", () => {
  expect(streamUrl({ protocol: "http:", host: "vm:8080" })).toBe("ws://vm:8080/api/v1/stream");
  expect(streamUrl({ protocol: "https:", host: "vm" })).toBe("wss://vm/api/v1/stream");
});

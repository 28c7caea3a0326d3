import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kHostStride } from "@/lib/socket/packed-hosts";
import { kMostWaiting, Relay } from "@/lib/socket/relay";
import type { FromRelay, ToRelay } from "@/lib/socket/relay-messages";
import type { TextSocket } from "@/lib/socket/socket";
import { Sockets, type RelayPort } from "@/lib/socket/sockets";
import { Stream } from "@/lib/stream";
import type { Sinks } from "@/lib/topics";
import type { ListedHost, Process, Request } from "@/types/ledger";
import { aHost, aProcess, aRequest, atOnce } from "../../fixtures";

class FakeWebSocket implements TextSocket {
  onopen: TextSocket["onopen"] = null;
  onmessage: TextSocket["onmessage"] = null;
  onclose: TextSocket["onclose"] = null;
  readonly sent: { topics: string[]; resume?: { seq: object } }[] = [];
  closed = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { topics: string[] });
  }
  close(): void {
    this.closed = true;
  }
  open(): void {
    this.onopen?.(undefined as never);
  }
  say(message: object | string): void {
    this.onmessage?.({ data: typeof message === "string" ? message : JSON.stringify(message) } as MessageEvent<unknown>);
  }
  fail(): void {
    this.onclose?.(undefined as never);
  }
}

/** The worker, whose answers come as the test lets them. */
class FakeWorker implements RelayPort {
  onmessage: RelayPort["onmessage"] = null;
  onerror: RelayPort["onerror"] = null;
  readonly sockets: FakeWebSocket[] = [];
  held: FromRelay[] | null = null;
  readonly #relay = new Relay(
    (message, transfer) => {
      const cloned = structuredClone(message, { transfer });
      if (this.held === null) this.onmessage?.({ data: cloned });
      else this.held.push(cloned);
    },
    (url) => {
      const socket = new FakeWebSocket(url);
      this.sockets.push(socket);
      return socket;
    },
  );
  /** bytes of what came back */
  readonly spares: number[] = [];
  postMessage(message: ToRelay, transfer: Transferable[] = []): void {
    if (message.do === "took" && message.spare !== undefined) this.spares.push(message.spare.byteLength);
    this.#relay.take(structuredClone(message, { transfer }));
  }
  terminated = false;
  terminate(): void {
    this.terminated = true;
  }
  hold(): void {
    this.held = [];
  }
  letGo(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const message of held) this.onmessage?.({ data: message });
  }
  get socket(): FakeWebSocket {
    const last = this.sockets.at(-1);
    if (last === undefined) throw new Error("no socket was opened");
    return last;
  }
}

function harness() {
  const worker = new FakeWorker();
  const sockets = new Sockets(() => worker);
  const known = new Map<string, number>();
  const heard: string[] = [];
  const requests: Request[] = [];
  const take = ({ items }: { items: Process[] }): void => items.forEach(({ id, net_bytes }) => known.set(id, net_bytes));
  const stream = new Stream({
    frames: atOnce(),
    sinks: {
      processes: {
        snapshot: (data: { items: Process[] }) => {
          heard.push("snapshot");
          known.clear();
          take(data);
        },
        change: (data: { items: Process[] }) => {
          heard.push("change");
          take(data);
        },
      },
      requests: {
        snapshot: () => undefined,
        change: ({ items, skipped }: { items: Request[]; skipped: number }) => {
          requests.push(...items);
          heard.push(`skipped ${skipped}`);
        },
      },
    } as unknown as Sinks,
    open: () => sockets.open("ws://vm/api/v1/stream"),
    random: () => 1,
  });
  stream.start();
  return { worker, stream, heard, known, requests };
}

const processes = (type: "snapshot" | "change", seq: number, ...items: Process[]) => ({ type, topic: "processes", seq, data: { items } });
const of = (id: string, net_bytes: number): Process => aProcess({ id, net_bytes });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Sockets over a worker", () => {
  it("carry the stream: what is subscribed to, and what is told", () => {
    const { worker, stream, known } = harness();
    expect(worker.socket.url).toBe("ws://vm/api/v1/stream");
    worker.socket.open();
    expect(worker.socket.sent).toEqual([{ type: "subscribe", topics: ["processes", "requests"] }]);
    worker.socket.say(processes("snapshot", 1, of("a", 1), of("b", 1)));
    worker.socket.say(processes("change", 2, of("b", 2), of("c", 3)));
    expect([...known]).toEqual([["a", 1], ["b", 2], ["c", 3]]);
    expect(stream.connection.view()).toBe("live");
    stream.stop();
    expect(worker.socket.closed).toBe(true);
  });

  it("carry requests whole, the newest first", () => {
    const { worker, heard, requests } = harness();
    worker.socket.open();
    worker.socket.say({ type: "snapshot", topic: "requests", seq: 1, data: { items: [], next_cursor: null } });
    const sent = [aRequest(2, { call: "brk", length: null, failed: true, result: "ENOMEM" }), aRequest(1)];
    worker.socket.say({ type: "change", topic: "requests", seq: 2, data: { items: sent, skipped: 7 } });
    expect(heard).toEqual(["skipped 7"]);
    const keys = Object.keys(aRequest(1)) as (keyof Request)[];
    expect(requests.map((row) => Object.fromEntries(keys.map((key) => [key, row[key]])))).toEqual(sent);
  });

  it("give the memory of a fleet back to the worker, which uses it again", () => {
    const worker = new FakeWorker();
    const socket = new Sockets(() => worker).open("ws://vm/api/v1/stream");
    const heard: string[][] = [];
    socket.onmessage = ({ data }) => heard.push((data as unknown as { data: { items: ListedHost[] } }).data.items.map(({ label }) => label));
    const hosts = (type: "snapshot" | "change", seq: number, ...items: ListedHost[]) => worker.socket.say({ type, topic: "hosts", seq, data: { items } });
    hosts("snapshot", 1, aHost({ id: "a", label: "web" }), aHost({ id: "b", label: "db" }));
    hosts("change", 2, aHost({ id: "b", label: "db" }));
    expect(heard).toEqual([["web", "db"], ["db"]]);
    const bytes = 2 * kHostStride * Float64Array.BYTES_PER_ELEMENT;
    expect(worker.spares).toEqual([bytes, bytes]);
  });

  it("go on after a connection was lost, with what the page had not taken yet told again", () => {
    const { worker, known, heard } = harness();
    worker.socket.open();
    worker.socket.say({ type: "hello", stream: "s", heartbeat_seconds: 10 });
    worker.socket.say(processes("snapshot", 1, of("a", 1), of("b", 1)));
    worker.hold();
    const old = worker.socket;
    old.say(processes("change", 2, of("new", 2)));
    // silent for so long that the page gives it up, and then what was under way comes
    vi.advanceTimersByTime(15_000);
    expect(old.closed).toBe(true);
    worker.letGo();
    expect(heard).toEqual(["snapshot"]);
    vi.advanceTimersByTime(500);
    worker.socket.open();
    expect(worker.socket.sent).toMatchObject([{ resume: { stream: "s", seq: { processes: 1 } } }]);
    worker.socket.say({ type: "resumed", topic: "processes", seq: 1 });
    worker.socket.say(processes("change", 2, of("new", 2)));
    worker.socket.say(processes("change", 3, of("new", 3), of("a", 4)));
    expect([...known]).toEqual([["a", 4], ["b", 1], ["new", 3]]);
  });

  it("reconnect after what is no message, and when the socket closes", () => {
    const { worker, stream } = harness();
    worker.socket.open();
    worker.socket.say("not json");
    expect(stream.connection.view()).toBe("reconnecting");
    expect(worker.socket.closed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(worker.sockets).toHaveLength(2);
    worker.socket.fail();
    vi.advanceTimersByTime(1_000);
    expect(worker.sockets).toHaveLength(3);
  });

  it("drop changes for a page that is busy, which then asks for a snapshot", () => {
    const { worker, known, heard } = harness();
    worker.socket.open();
    worker.socket.say(processes("snapshot", 1, of("a", 1)));
    worker.hold();
    let seq = 1;
    while (seq < kMostWaiting + 40) worker.socket.say(processes("change", ++seq, of(`n${seq}`, seq)));
    // the worker was not told yet that the two before were taken
    expect(worker.held).toHaveLength(kMostWaiting - 2);
    worker.letGo();
    const before = heard.length;
    worker.socket.say(processes("change", ++seq, of("late", 1)));
    expect(heard).toHaveLength(before);
    expect(worker.socket.sent.slice(1)).toEqual([{ type: "subscribe", topics: ["requests"] }, { type: "subscribe", topics: ["processes", "requests"] }]);
    worker.socket.say(processes("change", ++seq, of("late", 2)));
    worker.socket.say(processes("snapshot", ++seq, of("a", 5), of("late", 3)));
    worker.socket.say(processes("change", ++seq, of("late", 4)));
    expect([...known]).toEqual([["a", 5], ["late", 4]]);
  });

  it("are the page's own once the worker failed", () => {
    const { worker, stream, known } = harness();
    const own: FakeWebSocket[] = [];
    vi.stubGlobal("WebSocket", class extends FakeWebSocket {
      constructor(url: string) {
        super(url);
        own.push(this);
      }
    });
    worker.onerror?.();
    expect(worker.terminated).toBe(true);
    expect(stream.connection.view()).toBe("reconnecting");
    vi.advanceTimersByTime(500);
    expect(own.map(({ url }) => url)).toEqual(["ws://vm/api/v1/stream"]);
    own[0]?.open();
    own[0]?.say(processes("snapshot", 1, of("a", 1)));
    expect([...known]).toEqual([["a", 1]]);
    own[0]?.fail();
    expect(stream.connection.view()).toBe("reconnecting");
    vi.unstubAllGlobals();
  });
});

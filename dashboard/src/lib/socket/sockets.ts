import type { ServerMessage } from "@/lib/topics";
import { HostUnpacker } from "./host-row";
import type { FromRelay, ToRelay } from "./relay-messages";
import { RequestRow } from "./request-row";
import { openInPage, type Socket } from "./socket";
import { Unpacker } from "./unpacker";

/** What is needed of a worker. */
export interface RelayPort {
  onmessage: ((event: { data: FromRelay }) => void) | null;
  onerror: (() => void) | null;
  postMessage(message: ToRelay, transfer?: Transferable[]): void;
  terminate(): void;
}

/** Null where there are no workers, or none is allowed. */
function startWorker(): RelayPort | null {
  try {
    return typeof Worker === "undefined" ? null : (new Worker(new URL("./relay.worker.ts", import.meta.url), { type: "module", name: "stream" }) as RelayPort);
  } catch {
    return null;
  }
}

/** The worker is told of so many at once, which is enough for it to count by. */
const kTakenAtOnce = 16;

/**
 * Opens sockets that are read in a worker, one at a time: ten messages a second of five hundred processes each would take a good part of the
 * main thread to read. The worker is loaded once, with the page, and outlives connections: a page that is open for weeks does not ask for what a
 * newer server no longer has. Where it fails the page reads for itself.
 */
export class Sockets {
  readonly #unpacker = new Unpacker();
  readonly #hosts = new HostUnpacker();
  #port: RelayPort | null;
  #number = 0;
  #taken = 0;
  #socket: Socket | null = null;

  constructor(start: () => RelayPort | null = startWorker) {
    this.#port = start();
    if (this.#port === null) return;
    this.#port.onmessage = ({ data }) => this.#hear(data);
    this.#port.onerror = () => this.#failed();
  }

  readonly open = (url: string): Socket => {
    const port = this.#port;
    if (port === null) return openInPage(url);
    const number = ++this.#number;
    const socket: Socket = {
      onopen: null, onmessage: null, onclose: null,
      send: (text) => port.postMessage({ do: "send", number, text }),
      close: () => {
        if (this.#socket === socket) this.#socket = null;
        port.postMessage({ do: "close", number });
      },
    };
    this.#socket = socket;
    port.postMessage({ do: "open", number, url });
    return socket;
  };

  #hear(message: FromRelay): void {
    this.#taken += 1;
    if (this.#taken === kTakenAtOnce) this.#took();
    const socket = this.#socket;
    if (socket === null || message.number !== this.#number) return;
    if (message.is === "open") socket.onopen?.();
    else if (message.is === "closed") socket.onclose?.();
    else socket.onmessage?.({ data: this.#read(message) });
  }

  #read(message: Exclude<FromRelay, { is: "open" | "closed" }>): ServerMessage | null {
    if (message.is === "message") return message.message;
    if (message.is === "requests") {
      const { seq, texts, skipped } = message;
      return { type: "change", topic: "requests", seq, data: { items: texts.map((text) => new RequestRow(text)), skipped } };
    }
    if (message.is === "hosts") {
      const items = this.#hosts.unpack(message.packed);
      this.#took(message.packed.figures.buffer);
      return { type: message.type, topic: "hosts", seq: message.seq, data: { items } };
    }
    const { type, seq, packed } = message;
    return { type, topic: "processes", seq, data: { items: this.#unpacker.unpack(packed) } };
  }

  #took(spare?: ArrayBuffer): void {
    const count = this.#taken;
    this.#taken = 0;
    if (spare === undefined) this.#port?.postMessage({ do: "took", count });
    else this.#port?.postMessage({ do: "took", count, spare }, [spare]);
  }

  /** It could not be loaded, or has a fault: the connection is lost, and the next is the page's own. */
  #failed(): void {
    this.#port?.terminate();
    this.#port = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.onclose?.();
  }
}

import type { ServerMessage, Topics } from "@/lib/topics";
import { HostPacker } from "./host-packer";
import { Packer } from "./packer";
import type { FromRelay, ToRelay } from "./relay-messages";
import { parseMessage, type TextSocket } from "./socket";

type DataMessage = Extract<ServerMessage, { data: unknown }>;

/** So many of its messages wait for the page at most; as the server has it (docs/stream.md). */
export const kMostWaiting = 256;

/**
 * The worker's part of a connection: owns the page's one WebSocket, reads what it says and hands it on. When more than kMostWaiting
 * messages wait for a page that is busy, changes are dropped: it sees the hole in their numbers, and asks for a snapshot as after any other.
 */
export class Relay {
  readonly #post: (message: FromRelay, transfer: Transferable[]) => void;
  readonly #open: (url: string) => TextSocket;
  readonly #packer = new Packer();
  readonly #hosts = new HostPacker();
  #socket: TextSocket | null = null;
  #number = 0;
  #waiting = 0;

  constructor(post: (message: FromRelay, transfer: Transferable[]) => void, open: (url: string) => TextSocket) {
    this.#post = post;
    this.#open = open;
  }

  take(message: ToRelay): void {
    if (message.do === "took") {
      this.#waiting -= message.count;
      if (message.spare !== undefined) this.#hosts.reuse(message.spare);
    }
    else if (message.do === "open") this.#connect(message.number, message.url);
    else if (message.number !== this.#number) return;
    else if (message.do === "send") this.#socket?.send(message.text);
    else this.#drop();
  }

  #connect(number: number, url: string): void {
    this.#drop();
    this.#packer.forget();
    this.#hosts.forget();
    this.#number = number;
    const socket = this.#open(url);
    this.#socket = socket;
    socket.onopen = () => this.#say({ is: "open", number });
    socket.onmessage = ({ data }) => this.#hear(number, data);
    socket.onclose = () => this.#say({ is: "closed", number });
  }

  #hear(number: number, text: unknown): void {
    const message = parseMessage(text);
    if (message?.type === "change" && this.#waiting >= kMostWaiting) return;
    if (message === null || (message.type !== "snapshot" && message.type !== "change")) this.#say({ is: "message", number, message });
    else if (message.topic === "processes") this.#processes(number, message);
    else if (message.topic === "hosts") this.#listOfHosts(number, message);
    else if (message.topic === "requests" && message.type === "change") this.#requests(number, message);
    else this.#say({ is: "message", number, message });
  }

  #processes(number: number, { type, seq, data }: DataMessage): void {
    if (type === "snapshot") this.#packer.forget();
    const packed = this.#packer.pack((data as Topics["processes"]["change"]).items);
    this.#say({ is: "processes", number, type, seq, packed }, [packed.slots.buffer, packed.figures.buffer]);
  }

  #listOfHosts(number: number, { type, seq, data }: DataMessage): void {
    if (type === "snapshot") this.#hosts.forget();
    const packed = this.#hosts.pack((data as Topics["hosts"]["change"]).items);
    this.#say({ is: "hosts", number, type, seq, packed }, [packed.slots.buffer, packed.figures.buffer]);
  }

  #requests(number: number, { seq, data }: DataMessage): void {
    const { items, skipped } = data as Topics["requests"]["change"];
    this.#say({ is: "requests", number, seq, texts: items.map((item) => JSON.stringify(item)), skipped });
  }

  #say(message: FromRelay, transfer: Transferable[] = []): void {
    this.#waiting += 1;
    this.#post(message, transfer);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

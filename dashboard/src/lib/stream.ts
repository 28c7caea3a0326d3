import { backoffMs } from "./backoff";
import type { Frames } from "./frames";
import type { Socket } from "./socket/socket";
import { ValueStore } from "./store";
import { Subscription } from "./subscription";
import type { ServerMessage, Sinks, Topic } from "./topics";

export type ConnectionState = "connecting" | "live" | "reconnecting" | "stale";

/** `status` comes once a second: a silence of this long means that what is shown is old. */
export const kStaleMs = 5_000;
/** After a silence of this long the connection is given up and opened anew. */
export const kDeadMs = 15_000;
const kWatchMs = 1_000;
/** So long after it could follow no more machines the server is asked again. */
export const kFullMs = 5_000;

export interface StreamOptions {
  sinks: Sinks;
  frames: Frames;
  open: () => Socket;
  /** The server refused the connection, or cannot be reached. */
  refused?: () => void;
  /** The server follows as many machines as it can at present: it is asked again until it sends the one of follow(). */
  full?: () => void;
  random?: () => number;
}

/**
 * The one connection of docs/stream.md. Owns its socket and timers between start() and stop(); reconnects with
 * back-off, goes on where it was if the server can, and never gives up.
 */
export class Stream {
  readonly connection: ValueStore<ConnectionState>;
  readonly #options: StreamOptions;
  #socket: Socket | null = null;
  readonly #subscription: Subscription;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #opened = false;
  #filter: object | null = null;
  #host: string | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.connection = new ValueStore<ConnectionState>(options.frames, "connecting");
    this.#subscription = new Subscription(options.sinks);
  }

  start(): void {
    this.#watch = setInterval(() => this.#look(), kWatchMs);
    this.#connect();
  }

  stop(): void {
    clearInterval(this.#watch);
    clearTimeout(this.#retry);
    clearTimeout(this.#again);
    this.#drop();
  }

  /** Tries at once instead of waiting: the network is back, or the tab is looked at again. */
  readonly hurry = (): void => {
    if (this.#socket !== null) return;
    clearTimeout(this.#retry);
    this.#connect();
  };

  /** Which requests are sent from now on, null: all. The topic begins anew, with a snapshot. */
  filter(filter: object | null): void {
    this.#filter = filter;
    this.#subscription.forget("requests");
    if (this.#opened) this.#subscribe(this.#subscription.topics);
  }

  /** Which machine's data is sent from now on, null: that of the one that the server shows. All but the list of machines begins anew. */
  follow(host: string | null): void {
    if (host === this.#host) return;
    this.#host = host;
    for (const topic of this.#subscription.topics) if (topic !== "hosts") this.#subscription.forget(topic);
    if (this.#opened) this.#subscribe(this.#subscription.topics);
  }

  /** Which topics are sent from now on; one that comes back begins with a snapshot. */
  want(topics: readonly Topic[]): void {
    if (this.#subscription.want(topics) && this.#opened) this.#subscribe(this.#subscription.topics);
  }

  #connect(): void {
    const socket = this.#options.open();
    this.#socket = socket;
    this.#heardAt = Date.now();
    this.#opened = false;
    socket.onopen = () => {
      this.#opened = true;
      const resume = this.#subscription.place;
      this.#subscribe(this.#subscription.topics, resume === null ? {} : { resume });
    };
    socket.onmessage = (event) => this.#hear(event.data);
    socket.onclose = () => this.#lost();
  }

  #subscribe(topics: Topic[], more: object = {}): void {
    clearTimeout(this.#again);
    const host = this.#host === null ? {} : { host: this.#host };
    this.#socket?.send(JSON.stringify({ type: "subscribe", topics, ...host, ...(this.#filter !== null && { filter: this.#filter }), ...more }));
  }

  #hear(message: ServerMessage | null): void {
    this.#heardAt = Date.now();
    if (message === null) {
      this.#lost();
      return;
    }
    if (message.type === "heartbeat") return;
    if (message.type === "error" && this.#host !== null && message.detail.startsWith("host")) {
      // it goes on with the machine of before, of which nothing is taken
      this.#options.full?.();
      clearTimeout(this.#again);
      this.#again = setTimeout(() => {
        if (this.#opened) this.#subscribe(this.#subscription.topics);
      }, kFullMs);
      return;
    }
    if (message.type === "error") {
      // the server follows so many filters and no more: then all are sent, and who shows them filters
      if (this.#filter !== null) this.filter(null);
      return;
    }
    if (message.type === "hello") {
      this.#subscription.hello(message.stream);
      return;
    }
    this.#attempt = 0;
    this.#setState("live");
    if (!this.#subscription.take(message)) {
      const all = this.#subscription.topics;
      this.#subscribe(all.filter((topic) => topic !== message.topic));
      this.#subscribe(all);
    }
  }

  #look(): void {
    if (this.#socket === null) return;
    const silence = Date.now() - this.#heardAt;
    if (silence >= kDeadMs) this.#lost();
    else if (silence >= kStaleMs && this.connection.value === "live") this.#setState("stale");
  }

  #lost(): void {
    const refused = this.#socket !== null && !this.#opened;
    this.#drop();
    this.#subscription.lost();
    if (refused) this.#options.refused?.();
    this.#setState("reconnecting");
    this.#retry = setTimeout(() => this.#connect(), backoffMs(this.#attempt, this.#options.random));
    this.#attempt += 1;
  }

  #drop(): void {
    this.#opened = false;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #setState(state: ConnectionState): void {
    if (this.connection.value !== state) this.connection.set(state);
  }
}

export function streamUrl(page: { protocol: string; host: string }): string {
  return `${page.protocol === "https:" ? "wss" : "ws"}://${page.host}/api/v1/stream`;
}

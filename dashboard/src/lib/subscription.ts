import type { ServerMessage, Sink, Sinks, Topic } from "./topics";

/**
 * The topics of one connection: passes on what is in sequence. A topic is known from its snapshot on; a hole in its
 * sequence makes it unknown again and is answered by `false`: subscribe to it anew.
 */
export class Subscription {
  readonly #sinks: Sinks;
  readonly #last = new Map<Topic, number>();

  constructor(sinks: Sinks) {
    this.#sinks = sinks;
  }

  get topics(): Topic[] {
    return Object.keys(this.#sinks) as Topic[];
  }

  /** False: the topic of this message has missed something. */
  take(message: Exclude<ServerMessage, { type: "error" }>): boolean {
    const { topic } = message;
    if (!(topic in this.#sinks)) return true;
    if (message.type === "lagged") {
      this.#last.delete(topic); // its new snapshot follows by itself
      return true;
    }
    // the topic decides what the data is, as docs/stream.md says
    const sink: Sink<never> = this.#sinks[topic];
    if (message.type === "snapshot") {
      this.#last.set(topic, message.seq);
      sink.snapshot(message.data as never);
      return true;
    }
    const last = this.#last.get(topic);
    if (last === undefined) return true;
    if (message.seq !== last + 1) {
      this.#last.delete(topic);
      return false;
    }
    this.#last.set(topic, message.seq);
    sink.change(message.data as never);
    return true;
  }
}

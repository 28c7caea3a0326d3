import type { Place, Sink, Sinks, Topic, TopicMessage } from "./topics";

/**
 * The topics of the stream: passes on what is in sequence. A topic is known from its snapshot on; a hole in its
 * sequence makes it unknown again and is answered by `false`: subscribe to it anew. When the connection is lost, a topic is
 * unknown until the server says that it goes on where it was, or sends a snapshot.
 */
export class Subscription {
  readonly #sinks: Sinks;
  readonly #last = new Map<Topic, number>();
  readonly #before = new Map<Topic, number>();
  #wanted: readonly Topic[];
  #stream: string | null = null;

  constructor(sinks: Sinks) {
    this.#sinks = sinks;
    this.#wanted = Object.keys(sinks) as Topic[];
  }

  get topics(): Topic[] {
    return [...this.#wanted];
  }

  /** Which topics are subscribed to from now on; at first all. False: these were before. */
  want(topics: readonly Topic[]): boolean {
    const wanted = (Object.keys(this.#sinks) as Topic[]).filter((topic) => topics.includes(topic));
    const left = this.#wanted.filter((topic) => !wanted.includes(topic));
    for (const topic of left) this.forget(topic);
    const same = left.length === 0 && wanted.length === this.#wanted.length;
    this.#wanted = wanted;
    return !same;
  }

  /** Where to go on after lost(); nothing if there is nothing to go on with. */
  get place(): Place | null {
    if (this.#stream === null || this.#before.size === 0) return null;
    return { stream: this.#stream, seq: Object.fromEntries(this.#before) };
  }

  hello(stream: string): void {
    this.#stream = stream;
  }

  /** What this topic carries was asked to be another: nothing counts until its new snapshot. */
  forget(topic: Topic): void {
    this.#last.delete(topic);
    this.#before.delete(topic);
  }

  lost(): void {
    for (const [topic, seq] of this.#last) this.#before.set(topic, seq);
    this.#last.clear();
  }

  /** False: the topic of this message has missed something. */
  take(message: TopicMessage): boolean {
    const { topic } = message;
    if (!(topic in this.#sinks)) return true;
    if (message.type === "lagged") {
      this.#last.delete(topic); // its new snapshot follows by itself
      return true;
    }
    if (message.type === "resumed") {
      if (this.#before.get(topic) !== message.seq) return false;
      this.#last.set(topic, message.seq);
      this.#before.delete(topic);
      return true;
    }
    // the topic decides what the data is, as docs/stream.md says
    const sink: Sink<never> = this.#sinks[topic];
    if (message.type === "snapshot") {
      this.#last.set(topic, message.seq);
      this.#before.delete(topic);
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

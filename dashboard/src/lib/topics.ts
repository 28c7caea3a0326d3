import type { Gap, ListedHost, Process, Request, Status, Top } from "@/types/ledger";

/** What docs/stream.md says each topic carries. */
export interface Topics {
  processes: { snapshot: { items: Process[] }; change: { items: Process[] } };
  top_process: { snapshot: Top; change: Top };
  top_program: { snapshot: Top; change: Top };
  requests: {
    snapshot: { items: Request[]; next_cursor: string | null };
    change: { items: Request[]; skipped: number };
  };
  status: { snapshot: Status; change: Status };
  gaps: { snapshot: { items: Gap[]; next_cursor: string | null }; change: { items: Gap[] } };
  hosts: { snapshot: { items: ListedHost[] }; change: { items: ListedHost[] } };
}

export type Topic = keyof Topics;

export interface Sink<T extends Topic> {
  snapshot(data: Topics[T]["snapshot"]): void;
  change(data: Topics[T]["change"]): void;
}

export type Sinks = { [T in Topic]: Sink<T> };

/** Where a client was in a stream whose connection it lost. */
export interface Place {
  stream: string;
  seq: Partial<Record<Topic, number>>;
}

export type TopicMessage = Extract<ServerMessage, { topic: Topic }>;

export type ServerMessage =
  | { type: "snapshot" | "change"; topic: Topic; seq: number; data: unknown }
  | { type: "lagged"; topic: Topic }
  | { type: "resumed"; topic: Topic; seq: number }
  | { type: "hello"; stream: string }
  | { type: "heartbeat" }
  | { type: "error"; detail: string };

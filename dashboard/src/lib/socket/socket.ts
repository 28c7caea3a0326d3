import type { ServerMessage } from "@/lib/topics";

/** A WebSocket whose messages were read; null: it was no message. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: ServerMessage | null }) => void) | null;
  onclose: (() => void) | null;
  send(text: string): void;
  close(): void;
}

/** What a socket needs of the browser's own. */
export interface TextSocket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onclose: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

export function parseMessage(text: unknown): ServerMessage | null {
  try {
    const message: unknown = JSON.parse(String(text));
    return typeof message === "object" && message !== null && "type" in message ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}

/** Reads in the page itself: where there is no worker to read in. */
export function openInPage(url: string): Socket {
  const plain: TextSocket = new WebSocket(url);
  const socket: Socket = { onopen: null, onmessage: null, onclose: null, send: (text) => plain.send(text), close: () => plain.close() };
  plain.onopen = () => socket.onopen?.();
  plain.onmessage = ({ data }) => socket.onmessage?.({ data: parseMessage(data) });
  plain.onclose = () => socket.onclose?.();
  return socket;
}

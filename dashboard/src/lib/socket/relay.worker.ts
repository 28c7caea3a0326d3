import { Relay } from "./relay";
import type { FromRelay, ToRelay } from "./relay-messages";

/** What the types of a page do not know of a worker. */
interface Scope {
  onmessage: ((event: { data: ToRelay }) => void) | null;
  postMessage(message: FromRelay, transfer: Transferable[]): void;
}

const scope = self as unknown as Scope;
const relay = new Relay((message, transfer) => scope.postMessage(message, transfer), (url) => new WebSocket(url));
scope.onmessage = ({ data }) => relay.take(data);

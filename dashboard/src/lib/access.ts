import { problemText } from "./api";
import type { Frames } from "./frames";
import { ValueStore } from "./store";
import { strings } from "./strings";

/** What the prompt for the server's token shows: nothing, the question, or the question and what was wrong. */
export type AccessView = { asks: false } | { asks: true; problem: string | null };

/**
 * Whether the server wants a token that this browser has no cookie for. Asks the server when the stream was refused, since a
 * WebSocket does not say why; the cookie that the login sets is not readable here.
 */
export class Access {
  readonly view: ValueStore<AccessView>;
  readonly #granted: () => void;

  constructor(frames: Frames, granted: () => void) {
    this.view = new ValueStore<AccessView>(frames, { asks: false });
    this.#granted = granted;
  }

  readonly check = async (): Promise<void> => {
    if (this.view.value.asks) return;
    const response = await fetch("/api/v1/status", { method: "HEAD" }).catch(() => null);
    if (response?.status === 401) this.view.set({ asks: true, problem: null });
  };

  readonly login = async (token: string): Promise<void> => {
    const response = await fetch("/api/v1/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    }).catch(() => null);
    if (response?.ok === true) {
      this.view.set({ asks: false });
      this.#granted();
      return;
    }
    const body: unknown = response === null ? null : await response.json().catch(() => null);
    this.view.set({ asks: true, problem: problemText(body) ?? strings.unreachable });
  };
}

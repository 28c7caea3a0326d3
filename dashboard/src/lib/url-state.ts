import { ledgerTime } from "./local-time";

/** A value that stands in the page's address as key=text. Addresses come from others: what cannot be read is none. */
export interface Param<Value> {
  key: string;
  read: (text: string) => Value | undefined;
  write: (value: Value) => string;
}

export const kMostText = 255;

export function textParam(key: string): Param<string> {
  return {
    key,
    // a control character is in no name that the api writes
    read: (text) => (text === "" || text.length > kMostText || /\p{Cc}/u.test(text) ? undefined : text),
    write: (value) => value,
  };
}

export function integerParam(key: string, most: number): Param<number> {
  return {
    key,
    read: (text) => (/^\d{1,16}$/.test(text) && Number(text) <= most ? Number(text) : undefined),
    write: String,
  };
}

export function choiceParam<Value extends string>(key: string, values: readonly Value[]): Param<Value> {
  return { key, read: (text) => values.find((value) => value === text), write: (value) => value };
}

export function booleanParam(key: string): Param<boolean> {
  return { key, read: (text) => (text === "true" ? true : text === "false" ? false : undefined), write: String };
}

/** The id of a process or a machine. */
export function idParam(key: string): Param<string> {
  return { key, read: (text) => (/^[0-9a-f]{16}$/.test(text) ? text : undefined), write: (value) => value };
}

export function timeParam(key: string): Param<string> {
  return {
    key,
    read: (text) => {
      const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text);
      if (found?.[1] === undefined || ledgerTime(new Date(`${found[1]}Z`)) === null) return undefined;
      return `${found[1]}.${(found[2] ?? "").padEnd(6, "0")}Z`;
    },
    write: (value) => value,
  };
}

/** The page's address as state. Only the keys that are put are touched; others keep theirs. */
export class UrlState {
  readonly #window: Window;

  constructor(page: Window = window) {
    this.#window = page;
  }

  get<Value>(param: Omit<Param<Value>, "write">): Value | undefined {
    const found = new URLSearchParams(this.#window.location.search).getAll(param.key);
    // one that is given twice says nothing
    return found.length === 1 && found[0] !== undefined ? param.read(found[0]) : undefined;
  }

  /** Texts by key, undefined: none. `push`: a step of its own, so that Back leads to the one before. */
  put(texts: Readonly<Record<string, string | undefined>>, push: boolean): void {
    const url = new URL(this.#window.location.href);
    for (const [key, text] of Object.entries(texts)) {
      if (text === undefined) url.searchParams.delete(key);
      else url.searchParams.set(key, text);
    }
    if (url.href === this.#window.location.href) return;
    try {
      if (push) this.#window.history.pushState(null, "", url);
      else this.#window.history.replaceState(null, "", url);
    } catch {
      // a browser that finds these too many refuses for a while; the next one says all that this one did
    }
  }

  /** Back and Forward. */
  onMove(listener: () => void): () => void {
    this.#window.addEventListener("popstate", listener);
    return () => this.#window.removeEventListener("popstate", listener);
  }
}

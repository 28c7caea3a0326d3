import type { Request } from "@/types/ledger";

/** A request as JSON, which is read when someone looks at it: of thousands a second few are ever shown. */
export class RequestRow implements Request {
  #text: string;
  #read: Request | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get id() { return this.#request().id; }
  get time() { return this.#request().time; }
  get process_id() { return this.#request().process_id; }
  get pid() { return this.#request().pid; }
  get tid() { return this.#request().tid; }
  get name() { return this.#request().name; }
  get call() { return this.#request().call; }
  get address() { return this.#request().address; }
  get length() { return this.#request().length; }
  get old_length() { return this.#request().old_length; }
  get protection() { return this.#request().protection; }
  get protection_names() { return this.#request().protection_names; }
  get flags() { return this.#request().flags; }
  get flag_names() { return this.#request().flag_names; }
  get result() { return this.#request().result; }
  get failed() { return this.#request().failed; }

  #request(): Request {
    if (this.#read === null) {
      this.#read = JSON.parse(this.#text) as Request;
      this.#text = "";
    }
    return this.#read;
  }
}

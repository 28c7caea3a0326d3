import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addShortcut, enableShortcuts, pressed } from "@/lib/shortcuts";

const run = { t: vi.fn(), gp: vi.fn(), space: vi.fn() };
let remove: (() => void)[];

beforeEach(() => {
  for (const mock of Object.values(run)) mock.mockReset();
  remove = [
    addShortcut({ keys: "t", group: "act", what: "", run: run.t }),
    addShortcut({ keys: "g p", group: "go", what: "", run: run.gp }),
    addShortcut({ keys: "space", group: "act", what: "", run: run.space }),
  ];
  document.addEventListener("keydown", pressed);
});

afterEach(() => {
  document.removeEventListener("keydown", pressed);
  for (const take of remove) take();
  document.body.replaceChildren();
  enableShortcuts(true);
});

function press(key: string, options: KeyboardEventInit & { on?: Element; at?: number } = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...options });
  if (options.at !== undefined) Object.defineProperty(event, "timeStamp", { value: options.at });
  (options.on ?? document.body).dispatchEvent(event);
  return event;
}

function add(html: string): Element {
  document.body.innerHTML = html;
  const element = document.body.querySelector("[data-target]");
  if (element === null) throw new Error("no target");
  return element;
}

describe("shortcuts", () => {
  it("run by their key, which does nothing else then", () => {
    expect(press("t").defaultPrevented).toBe(true);
    expect(run.t).toHaveBeenCalledOnce();
    expect(press("x").defaultPrevented).toBe(false);
  });

  it("of two keys want them one after the other, and soon", () => {
    press("g", { at: 1_000 });
    press("p", { at: 1_900 });
    expect(run.gp).toHaveBeenCalledOnce();
    press("p", { at: 2_000 });
    press("g", { at: 3_000 });
    press("p", { at: 6_000 });
    press("g", { at: 7_000 });
    press("x", { at: 7_100 });
    press("p", { at: 7_200 });
    expect(run.gp).toHaveBeenCalledOnce();
  });

  it.each(["<input data-target>", "<input type='search' data-target>", "<textarea data-target></textarea>", "<select data-target></select>"])("do nothing in %s", (html) => {
    press("t", { on: add(html) });
    expect(run.t).not.toHaveBeenCalled();
  });

  it.each(["<dialog open><p data-target></p></dialog>", "<div aria-modal='true'><p data-target></p></div>"])("do nothing over %s", (html) => {
    press("t", { on: add(html) });
    expect(run.t).not.toHaveBeenCalled();
  });

  it.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }, { isComposing: true }])("do nothing with %o", (options) => {
    press("t", options);
    expect(run.t).not.toHaveBeenCalled();
  });

  it("leave the space bar to what it presses", () => {
    for (const html of ["<button data-target></button>", "<details><summary data-target></summary></details>", "<input type='checkbox' data-target>"]) press(" ", { on: add(html) });
    expect(run.space).not.toHaveBeenCalled();
    press("t", { on: add("<button data-target></button>") });
    expect(run.t).toHaveBeenCalledOnce();
    press(" ");
    expect(run.space).toHaveBeenCalledOnce();
  });

  it("are gone with what added them", () => {
    remove[0]?.();
    press("t");
    expect(run.t).not.toHaveBeenCalled();
  });

  it("can be switched off, which is kept", () => {
    enableShortcuts(false);
    press("t");
    expect(run.t).not.toHaveBeenCalled();
    expect(localStorage.getItem("mapledger.shortcuts")).toBe("off");
    enableShortcuts(true);
    expect(localStorage.getItem("mapledger.shortcuts")).toBeNull();
  });
});

import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kHoldMs, Panels } from "@/app/Panels";
import { Latest } from "@/lib/latest";
import { ValueStore } from "@/lib/store";
import type { ConnectionState } from "@/lib/stream";
import type { Status } from "@/types/ledger";
import { aStatus, atOnce } from "../fixtures";

function draw() {
  const status = new Latest<Status>(atOnce());
  const connection = new ValueStore<ConnectionState>(atOnce(), "connecting");
  render(<Panels view="processes" status={status} connection={connection}><p>panels</p></Panels>);
  return { status, connection };
}

const held = (): boolean => screen.getByRole("main", { hidden: true }).hasAttribute("data-held");

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("Panels", () => {
  it("is held back until the status is told, and not again when it is of no machine", () => {
    const { status, connection } = draw();
    expect(held()).toBe(true);
    act(() => connection.set("live"));
    expect(held()).toBe(true);
    act(() => status.snapshot(aStatus()));
    expect(held()).toBe(false);
    act(() => status.set(null));
    expect(held()).toBe(false);
  });

  it("is shown when there is no connection", () => {
    const { connection } = draw();
    act(() => connection.set("reconnecting"));
    expect(held()).toBe(false);
  });

  it("is held back for a moment at most", () => {
    draw();
    act(() => void vi.advanceTimersByTime(kHoldMs - 1));
    expect(held()).toBe(true);
    act(() => void vi.advanceTimersByTime(1));
    expect(held()).toBe(false);
  });
});

import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseTheme, nextTheme, useScheme, useTheme } from "@/lib/theme";

class System {
  matches = false;
  readonly listeners = new Set<() => void>();
  addEventListener = (_type: string, listener: () => void): void => void this.listeners.add(listener);
  removeEventListener = (_type: string, listener: () => void): void => void this.listeners.delete(listener);
  turn(dark: boolean): void {
    this.matches = dark;
    for (const listener of this.listeners) listener();
  }
}

let system: System;

beforeEach(() => {
  system = new System();
  vi.spyOn(window, "matchMedia").mockImplementation(() => system as unknown as MediaQueryList);
});
afterEach(() => localStorage.clear());

function Shown() {
  return <output>{`${useTheme()} ${useScheme()}`}</output>;
}

describe("the theme", () => {
  it("follows the system as it changes", () => {
    render(<Shown />);
    expect(screen.getByRole("status")).toHaveTextContent("system light");
    act(() => system.turn(true));
    expect(screen.getByRole("status")).toHaveTextContent("system dark");
  });

  it("stays as chosen, also where the system has the same now", () => {
    render(<Shown />);
    act(() => chooseTheme("light"));
    act(() => system.turn(true));
    expect(screen.getByRole("status")).toHaveTextContent("light light");
    expect(document.documentElement).toHaveAttribute("data-theme", "light");
    expect(localStorage.getItem("mapledger.theme")).toBe("light");
  });

  it("goes round by one key, and back to the system's", () => {
    render(<Shown />);
    for (const theme of ["light", "dark", "system"]) {
      act(nextTheme);
      expect(screen.getByRole("status")).toHaveTextContent(new RegExp(`^${theme} `));
    }
    expect(localStorage.getItem("mapledger.theme")).toBeNull();
    expect(document.documentElement).not.toHaveAttribute("data-theme");
  });
});

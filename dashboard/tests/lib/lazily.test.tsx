import { act, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lazily } from "@/lib/lazily";

const Greeting = ({ name }: { name: string }) => <p>hello {name}</p>;

describe("a component whose code comes later", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("leaves its place empty until the code is there, and draws at once from then on", async () => {
    const Later = lazily(() => Promise.resolve(Greeting));
    const { unmount } = render(<Later name="world" />);
    expect(screen.queryByText("hello world")).toBeNull();
    await act(async () => { await Promise.resolve(); });
    expect(screen.getByText("hello world")).toBeVisible();
    unmount();
    render(<Later name="again" />);
    expect(screen.getByText("hello again")).toBeVisible();
  });

  it("asks again where the server is away", async () => {
    const load = vi.fn(() => Promise.resolve(Greeting)).mockRejectedValueOnce(new Error("away"));
    const Later = lazily(load);
    render(<Later name="world" />);
    await act(() => vi.advanceTimersByTimeAsync(4_000));
    expect(load).toHaveBeenCalledTimes(1);
    await act(() => vi.advanceTimersByTimeAsync(2_000));
    expect(load).toHaveBeenCalledTimes(2);
    expect(screen.getByText("hello world")).toBeVisible();
  });
});

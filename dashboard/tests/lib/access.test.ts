import { afterEach, expect, it, vi } from "vitest";
import { Access } from "@/lib/access";
import { atOnce } from "../fixtures";

afterEach(() => void vi.unstubAllGlobals());

function answers(...all: [number, unknown][]): ReturnType<typeof vi.fn> {
  const fetcher = vi.fn(() => {
    const next = all.shift();
    if (next === undefined) return Promise.reject(new TypeError("fetch failed"));
    const [status, body] = next;
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  });
  vi.stubGlobal("fetch", fetcher);
  return fetcher;
}

it("asks for a token only if the server does", async () => {
  answers([200, {}], [503, {}]);
  const access = new Access(atOnce(), () => undefined);
  for (let i = 0; i < 3; ++i) {
    await access.check();
    expect(access.view.view()).toEqual({ asks: false });
  }
});

it("says what was wrong, and goes on once the token is right", async () => {
  const granted = vi.fn();
  const fetcher = answers([401, {}], [401, { title: "Unauthorized", detail: "this is not the token" }], [204, null]);
  const access = new Access(atOnce(), granted);
  await access.check();
  expect(access.view.view()).toEqual({ asks: true, problem: null });
  await access.login("wrong");
  expect(access.view.view()).toEqual({ asks: true, problem: "Unauthorized: this is not the token" });
  expect(granted).not.toHaveBeenCalled();
  await access.login("right");
  expect(access.view.view()).toEqual({ asks: false });
  expect(granted).toHaveBeenCalledTimes(1);
  expect(fetcher).toHaveBeenLastCalledWith("/api/v1/login", expect.objectContaining({ method: "POST", body: '{"token":"right"}' }));
});

import { afterEach, expect, it, vi } from "vitest";
import { ApiError, getRequests } from "@/lib/api";

afterEach(() => void vi.unstubAllGlobals());

function answer(status: number, body: unknown): ReturnType<typeof vi.fn> {
  const fetcher = vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));
  vi.stubGlobal("fetch", fetcher);
  return fetcher;
}

it("leaves out what is not asked for, and encodes what is", async () => {
  const fetcher = answer(200, { items: [], next_cursor: null });
  await getRequests({ limit: 5, pid: undefined, cursor: "a&b=" });
  expect(fetcher).toHaveBeenCalledWith("/api/v1/requests?limit=5&cursor=a%26b%3D", {});
});

it("says what a problem document says", async () => {
  answer(503, { type: "about:blank", title: "No database", status: 503, detail: "it is restarting" });
  await expect(getRequests({})).rejects.toEqual(new ApiError("No database: it is restarting"));
});

it("says the status of an answer without words", async () => {
  answer(500, []);
  await expect(getRequests({})).rejects.toThrow("the api answered 500");
});

it("says so when nobody answers", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
  await expect(getRequests({})).rejects.toThrow("the api cannot be reached");
});

import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { TokenPrompt } from "@/features/access/TokenPrompt";
import { Access } from "@/lib/access";
import { strings } from "@/lib/strings";
import { atOnce } from "../../fixtures";

it("asks, sends what is typed, and goes away", async () => {
  const access = new Access(atOnce(), () => undefined);
  const fetcher = vi.fn(() => Promise.resolve(new Response(null, { status: 204 })));
  vi.stubGlobal("fetch", fetcher);
  render(<TokenPrompt access={access} />);
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  act(() => access.view.set({ asks: true, problem: "too many" }));
  expect(screen.getByRole("alert")).toHaveTextContent("too many");
  await userEvent.type(screen.getByLabelText(strings.access.label), "the token{Enter}");
  expect(fetcher).toHaveBeenCalledWith("/api/v1/login", expect.objectContaining({ body: '{"token":"the token"}' }));
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  vi.unstubAllGlobals();
});

import { fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HostFinder, kFindMs, kLookMs, kOffered } from "@/features/fleet/host-finder";
import { HostSelector } from "@/features/fleet/HostSelector";
import type { getHosts } from "@/lib/api";
import { strings } from "@/lib/strings";
import { aHost, aStatus, atOnce } from "../../fixtures";

const words = strings.fleet.selector;
const all = Array.from({ length: 1_000 }, (_, index) => aHost({ id: index.toString(16).padStart(16, "0"), name: `vm${index}` }));
let asked: Parameters<typeof getHosts>[0][];

/** As the api answers of a fleet of a thousand. */
const ofMany: typeof getHosts = (query) => {
  asked.push(query);
  const found = all.filter(({ name }) => name.includes(query.search ?? ""));
  return Promise.resolve({ items: found.slice(0, query.limit), next_cursor: found.length > (query.limit ?? 0) ? "more" : null });
};

beforeEach(() => {
  asked = [];
});

describe("HostFinder", () => {
  const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("looks now and then whether there is a second machine, and no more once there is", async () => {
    let items = [aHost()];
    const fetchHosts = vi.fn(() => Promise.resolve({ items, next_cursor: null }));
    const finder = new HostFinder(atOnce(), fetchHosts);
    finder.tick(aStatus());
    finder.tick(aStatus());
    await passed(0);
    expect(fetchHosts).toHaveBeenCalledTimes(1);
    expect(finder.view().several).toBe(false);
    items = [aHost(), aHost({ id: "00000000000000b2" })];
    await passed(kLookMs);
    finder.tick(aStatus());
    await passed(0);
    expect(finder.view().several).toBe(true);
    await passed(kLookMs);
    finder.tick(aStatus());
    expect(fetchHosts).toHaveBeenCalledTimes(2);
  });

  it("knows of a second machine when another is shown", () => {
    const { host } = aStatus();
    const finder = new HostFinder(atOnce(), () => new Promise(() => undefined));
    finder.tick(aStatus());
    finder.tick(aStatus({ host: null }));
    finder.tick(aStatus());
    expect(finder.view().several).toBe(false);
    finder.tick(aStatus({ host: host && { ...host, id: "00000000000000b2" } }));
    expect(finder.view().several).toBe(true);
  });

  it("asks once for what was typed, and takes no answer that is late", async () => {
    const answers: ((name: string) => void)[] = [];
    const finder = new HostFinder(atOnce(), () => new Promise((done) => answers.push((name) => done({ items: [aHost({ name })], next_cursor: null }))));
    finder.open();
    await passed(0);
    finder.find("w");
    finder.find("we");
    await passed(kFindMs);
    expect(answers).toHaveLength(2);
    answers[1]?.("web");
    await passed(0);
    answers[0]?.("old");
    await passed(0);
    expect(finder.view().hosts.map(({ name }) => name)).toEqual(["web"]);
  });
});

describe("HostSelector", () => {
  function show(fetchHosts = ofMany, chosen: string | null = null) {
    const onHost = vi.fn();
    const onAll = vi.fn();
    render(<HostSelector finder={new HostFinder(atOnce(), fetchHosts)} chosen={chosen} label="vm7" all={false} onHost={onHost} onAll={onAll} />);
    const sheet = screen.getByRole("group", { name: words.title });
    return { onHost, onAll, sheet };
  }

  /** jsdom opens no popovers: what the browser tells is told. */
  const open = (sheet: HTMLElement): boolean => fireEvent(sheet, Object.assign(new Event("toggle"), { newState: "open" }));

  const machines = (): HTMLElement[] => within(screen.getByRole("list", { name: words.machines })).queryAllByRole("button");

  it("offers a few of a thousand, and the rest to who types", async () => {
    let answer = (): void => undefined;
    const held = new Promise<void>((done) => (answer = done));
    const { sheet, onHost } = show(async (query) => {
      if (query.search !== undefined) await held;
      return ofMany(query);
    });
    expect(asked).toEqual([]);
    open(sheet);
    expect(screen.getByRole("searchbox")).toHaveFocus();
    expect(await screen.findByText(words.more(kOffered))).toBeInTheDocument();
    expect(machines()).toHaveLength(kOffered);
    await userEvent.keyboard("vm777");
    await userEvent.keyboard("{Enter}");
    expect(onHost).not.toHaveBeenCalled(); // those in the list are still the first of all
    answer();
    await waitFor(() => expect(machines().map((each) => each.textContent)).toEqual(["vm777reporting"]));
    await userEvent.keyboard("{Enter}");
    expect(onHost).toHaveBeenCalledWith((777).toString(16).padStart(16, "0"));
  });

  it("is walked by arrow keys", async () => {
    const { sheet, onAll, onHost } = show();
    open(sheet);
    await screen.findByText(words.more(kOffered));
    await userEvent.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: words.all })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    expect(onAll).toHaveBeenCalledTimes(1);
    await userEvent.keyboard("{ArrowDown}{Enter}");
    expect(onHost).toHaveBeenLastCalledWith(null);
    await userEvent.keyboard("{ArrowDown}");
    expect(machines()[0]).toHaveFocus();
    await userEvent.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}");
    expect(screen.getByRole("searchbox")).toHaveFocus();
  });

  it("marks what is chosen", async () => {
    const { sheet } = show(ofMany, all[1]?.id ?? null);
    open(sheet);
    await screen.findByText(words.more(kOffered));
    expect(machines().findIndex((each) => each.getAttribute("aria-current") === "true")).toBe(1);
    expect(screen.getByRole("button", { name: words.newest })).not.toHaveAttribute("aria-current");
  });

  it("says that nothing was found, or what went wrong, and tries again", async () => {
    let away = true;
    const { sheet } = show(() => (away ? Promise.reject(new Error("away")) : Promise.resolve({ items: [], next_cursor: null })));
    open(sheet);
    expect(await screen.findByText(words.failed("away"))).toBeInTheDocument();
    away = false;
    await userEvent.click(screen.getByRole("button", { name: strings.retry }));
    expect(await screen.findByText(words.none)).toBeInTheDocument();
  });
});

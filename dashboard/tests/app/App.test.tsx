import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "@/app/App";
import { Ledger } from "@/app/ledger";
import { kLookMs } from "@/features/overview/mover-store";
import { loadAll } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import type { ListedHost } from "@/types/ledger";
import { aDetail, aHost, anActivity, aProcess, aRequest, aStatus, aTop, someSizes } from "../fixtures";

vi.mock("react-chartjs-2", () => ({ Bar: () => null, Line: () => null, Pie: () => null }));

class FakeWebSocket {
  static last: FakeWebSocket;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
    FakeWebSocket.last = this;
  }
  readonly sent: { topics: string[]; host?: string }[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { topics: string[] });
  }
  close(): void { /* nothing is held open */ }
  say(topic: string, seq: number, data: object): void {
    this.onmessage?.({ data: JSON.stringify({ type: seq === 1 ? "snapshot" : "change", topic, seq, data }) });
  }
}

const fetched: string[] = [];
let hosts: ListedHost[] = [];
let ledger: Ledger;

// the page does so itself, once it is drawn
beforeAll(loadAll);

beforeEach(() => {
  fetched.splice(0);
  hosts = [aHost()];
  vi.stubGlobal("WebSocket", FakeWebSocket);
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => (run(), 0));
  vi.stubGlobal("fetch", (url: string) => {
    // the chart reads by itself, as its own test looks at
    if (url.startsWith("/api/v1/hosts?")) return Promise.resolve(new Response(JSON.stringify({ items: hosts, next_cursor: null })));
    if (url.startsWith("/api/v1/activity?")) return Promise.resolve(new Response(JSON.stringify(anActivity(0, 1))));
    fetched.push(url);
    if (url.includes("/sizes?")) return Promise.resolve(new Response(JSON.stringify(someSizes())));
    const answer = url.startsWith("/api/v1/processes/") ? aDetail() : { items: [aRequest(7)], next_cursor: null, looked_back_to: null };
    return Promise.resolve(new Response(JSON.stringify(answer)));
  });
  ledger = new Ledger();
  ledger.start();
  render(<App ledger={ledger} />);
  act(() => {
    const socket = FakeWebSocket.last;
    socket.onopen?.();
    socket.say("status", 1, aStatus());
    socket.say("processes", 1, { items: [aProcess()] });
    socket.say("top_process", 1, aTop(3));
    socket.say("top_program", 1, { ...aTop(2), by: "program" });
    socket.say("requests", 1, { items: [aRequest(2), aRequest(1)], next_cursor: null });
  });
});

afterEach(() => {
  ledger.stream.stop();
  vi.unstubAllGlobals();
});

const log = (): HTMLElement => screen.getByRole("table", { name: strings.requests.caption });

const subscribed = (): { topics: string[]; host?: string } => FakeWebSocket.last.sent.at(-1) ?? { topics: [] };
const kOther = aHost({ id: "00000000000000b2", name: "web" });

/** A second machine is there: it is another one that is shown. */
function showOther(): void {
  const { host } = aStatus();
  act(() => {
    FakeWebSocket.last.say("status", 2, aStatus({ host: host && { ...host, id: kOther.id, name: "web", label: "web" } }));
    FakeWebSocket.last.say("status", 3, aStatus());
  });
}

describe("with several machines", () => {
  it("says nothing of a fleet where there is one machine", async () => {
    await act(() => Promise.resolve());
    expect(screen.getByText("vm")).toBeInTheDocument();
    expect(screen.queryByRole("button", { name: /^Machine:/ })).not.toBeInTheDocument();
    expect(within(screen.getByRole("navigation")).getAllByRole("button")).toHaveLength(3);
    expect(subscribed().topics).not.toContain("hosts");
  });

  it("shows the fleet alone, and the machine that is pressed in all panels", async () => {
    showOther();
    await userEvent.click(within(screen.getByRole("navigation")).getByRole("button", { name: strings.nav.fleet }));
    expect(subscribed()).toMatchObject({ topics: ["status", "hosts"] });
    act(() => FakeWebSocket.last.say("hosts", 1, { items: [aHost(), kOther] }));
    const table = within(await screen.findByRole("table", { name: strings.fleet.caption }));
    expect(screen.queryByRole("table", { name: strings.processes.caption })).not.toBeInTheDocument();

    await userEvent.click(table.getByRole("button", { name: strings.fleet.open("web") }));
    expect(location.search).toBe(`?host=${kOther.id}`);
    expect(subscribed()).toMatchObject({ topics: ["processes", "top_process", "top_program", "requests", "status", "gaps"], host: kOther.id });
    expect(screen.queryByRole("table", { name: strings.fleet.caption })).not.toBeInTheDocument();
    // nothing of the other machine is left
    expect(screen.getByRole("table", { name: strings.processes.caption })).toHaveAttribute("aria-rowcount", "1");
    expect(screen.getByText(strings.processes.waiting)).toBeInTheDocument();
    expect(log()).toHaveAttribute("aria-rowcount", "1");
    expect(screen.queryByText("program 2")).not.toBeInTheDocument();
    expect(screen.queryByRole("button", { name: strings.processes.open("worker", 4242) })).not.toBeInTheDocument();

    act(() => {
      FakeWebSocket.last.say("processes", 1, { items: [aProcess({ name: "nginx" })] });
      FakeWebSocket.last.say("requests", 1, { items: [aRequest(9)], next_cursor: null });
    });
    expect(screen.getByRole("button", { name: strings.processes.open("nginx", 4242) })).toBeInTheDocument();
    for (const link of screen.getAllByRole("link", { name: /^As /, hidden: true })) expect(link).toHaveAttribute("href", expect.stringContaining(`host=${kOther.id}`));
    await userEvent.click(screen.getByRole("checkbox", { name: strings.processes.showEnded }));
    expect(fetched.at(-1)).toContain(`host=${kOther.id}`);
  });

  it("leads back to all from a machine that is not there", async () => {
    act(() => ledger.showHost("00000000000000c7"));
    act(() => FakeWebSocket.last.say("status", 1, aStatus({ host: null, collector: null })));
    expect(screen.getByText(/No machine of the id 00000000000000c7/)).toBeInTheDocument();
    await userEvent.click(within(screen.getByRole("status", { name: strings.notices.label })).getByRole("button"));
    expect(screen.getByRole("main")).toHaveAttribute("data-view", "fleet");
    expect(location.search).toBe("?view=fleet");
    expect(subscribed()).not.toHaveProperty("host");
  });

  it("keeps a filter of the log from one machine to the next, but for a pid", () => {
    act(() => ledger.requests.setFilter({ pid: 7, failed: true }));
    act(() => ledger.showHost(kOther.id));
    expect(subscribed()).toMatchObject({ host: kOther.id, filter: { failed: true } });
    expect(ledger.requests.filter).toEqual({ failed: true });
  });
});

describe("App", () => {
  it("opens one stream of its own origin and shows every topic", () => {
    expect(FakeWebSocket.last.url).toBe(`ws://${location.host}/api/v1/stream`);
    expect(screen.getByText(strings.connection.live)).toBeInTheDocument();
    expect(screen.getByRole("table", { name: strings.processes.caption })).toHaveAttribute("aria-rowcount", "2");
    expect(screen.getByRole("table", { name: strings.overview.caption("process") })).toHaveTextContent("program 2");
    expect(log()).toHaveAttribute("aria-rowcount", "3");
  });

  it("shows the process that is pressed, and from there its requests", async () => {
    const opener = screen.getByRole("button", { name: strings.processes.open("worker", 4242) });
    opener.focus();
    await userEvent.keyboard("{Enter}");
    const dialog = within(screen.getByRole("dialog", { name: "worker" }));
    expect(fetched).toEqual([
      "/api/v1/processes/00000000000000a1?host=00000000000000b1",
      "/api/v1/requests?process=00000000000000a1&host=00000000000000b1&limit=20",
      "/api/v1/processes/00000000000000a1/sizes?host=00000000000000b1",
    ]);
    await userEvent.click(dialog.getByRole("button", { name: strings.detail.requests }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(fetched.slice(3)).toEqual(["/api/v1/requests?limit=200&pid=4242"]);
    expect(await screen.findByRole("button", { name: /Only pid 4242/ })).toBeInTheDocument();
    expect(screen.getByRole("main")).toHaveAttribute("data-view", "requests");
  });

  it("reads the log anew when another machine is shown, even if paused", async () => {
    await userEvent.click(screen.getByRole("button", { name: strings.requests.pause }));
    act(() => FakeWebSocket.last.say("status", 2, aStatus()));
    expect(fetched).toEqual([]);
    const host = aStatus().host;
    act(() => FakeWebSocket.last.say("status", 3, aStatus({ host: host && { ...host, id: "00000000000000b2" } })));
    expect(fetched).toEqual(["/api/v1/requests?limit=200"]);
    expect(await within(log()).findByText("worker")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: strings.requests.pause })).toBeInTheDocument();
  });

  it("leads from a slice of the pie to the processes", async () => {
    await userEvent.click(within(screen.getByRole("navigation")).getByRole("button", { name: strings.nav.overview }));
    await userEvent.click(screen.getByRole("button", { name: strings.overview.filterPid("program 1", 101) }));
    expect(screen.getByRole("main")).toHaveAttribute("data-view", "processes");
    expect(screen.getByRole("button", { name: new RegExp(strings.processes.all) })).toBeInTheDocument();
  });

  it("opens the process that grows or calls most", async () => {
    act(() => FakeWebSocket.last.say("processes", 2, { items: [aProcess({ net_bytes: 1_052_672, mmap_calls: 12 })] }));
    const grown = within(screen.getByRole("table", { name: new RegExp(strings.movers.growers) }));
    expect(await grown.findByText("+1.00 MiB", {}, { timeout: 3 * kLookMs })).toBeInTheDocument();
    await userEvent.click(grown.getByRole("button", { name: strings.processes.open("worker", 4242) }));
    expect(screen.getByRole("dialog", { name: "worker" })).toBeInTheDocument();
  });

  it("shows one view at a time to a narrow screen", async () => {
    const tabs = within(screen.getByRole("navigation"));
    expect(tabs.getByRole("button", { name: strings.nav.processes })).toHaveAttribute("aria-current", "true");
    await userEvent.click(tabs.getByRole("button", { name: strings.nav.overview }));
    expect(screen.getByRole("main")).toHaveAttribute("data-view", "overview");
  });

  it("changes its colours, by a choice or by a key", async () => {
    const choice = screen.getByRole("combobox", { name: strings.theme.label });
    expect(choice).toHaveValue("system");
    await userEvent.selectOptions(choice, strings.theme.dark);
    expect(document.documentElement).toHaveAttribute("data-theme", "dark");
    expect(localStorage.getItem("mapledger.theme")).toBe("dark");
    act(() => choice.blur());
    await userEvent.keyboard("t");
    expect(choice).toHaveValue("system");
    expect(document.documentElement).not.toHaveAttribute("data-theme");
    expect(localStorage.getItem("mapledger.theme")).toBeNull();
  });

  it("offers each language by its own name", () => {
    const choice = screen.getByRole("combobox", { name: strings.language });
    expect(choice).toHaveValue("en");
    expect(within(choice).getByRole("option", { name: "Español" })).toHaveAttribute("lang", "es");
  });

  it("lists its keys, by a button and by a key", async () => {
    await userEvent.keyboard("?");
    const sheet = within(screen.getByRole("dialog", { name: strings.shortcuts.title }));
    for (const what of [strings.shortcuts.search, strings.shortcuts.pause, strings.shortcuts.theme]) expect(sheet.getByText(what)).toBeInTheDocument();
    await userEvent.click(sheet.getByRole("button", { name: strings.close }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: strings.shortcuts.title }));
    expect(screen.getByRole("dialog")).toBeInTheDocument();
  });

  it("goes to its sections, searches and pauses by keys", async () => {
    const main = screen.getByRole("main");
    await userEvent.keyboard("gr");
    expect(main).toHaveAttribute("data-view", "requests");
    expect(document.getElementById("requests")).toContainElement(document.activeElement as HTMLElement);
    await userEvent.keyboard(" ");
    expect(screen.getByRole("button", { name: strings.requests.resume })).toBeInTheDocument();
    await userEvent.keyboard("go");
    expect(document.getElementById("activity")).toContainElement(document.activeElement as HTMLElement);
    await userEvent.keyboard("gp");
    expect(main).toHaveAttribute("data-view", "processes");
    await userEvent.keyboard("/t ?");
    expect(screen.getByRole("searchbox")).toHaveValue("t ?");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});

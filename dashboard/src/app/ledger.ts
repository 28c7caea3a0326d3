import { ActivityStore } from "@/features/activity/activity-store";
import { GapStore } from "@/features/activity/gap-store";
import { FleetStore } from "@/features/fleet/fleet-store";
import { HostFinder } from "@/features/fleet/host-finder";
import { MoverStore } from "@/features/overview/mover-store";
import { kDefaultChoice, type TopChoice } from "@/features/overview/top-choice";
import { WindowTop } from "@/features/overview/window-top";
import { DetailStore } from "@/features/process-detail/detail-store";
import { ProcessStore } from "@/features/processes/process-store";
import { RequestLog } from "@/features/requests/request-log";
import { StatusStore } from "@/features/status/status-store";
import { Access } from "@/lib/access";
import { getProcesses, getRequests, getTop } from "@/lib/api";
import { Frames } from "@/lib/frames";
import { hostAsked, kNoHost, type ShownHost } from "@/lib/host";
import { Latest } from "@/lib/latest";
import { Sockets } from "@/lib/socket/sockets";
import { ValueStore } from "@/lib/store";
import { Stream, streamUrl } from "@/lib/stream";
import type { Topic } from "@/lib/topics";
import { UrlState } from "@/lib/url-state";
import type { Status, Top } from "@/types/ledger";
import { Address } from "./address";
import { OverviewAddress } from "./overview-address";

/** What is sent while the panels of one machine are looked at, and while the fleet is. */
const kOfMachine: readonly Topic[] = ["processes", "top_process", "top_program", "requests", "status", "gaps"];
const kOfFleet: readonly Topic[] = ["status", "hosts"];

/** The page's state: one store a topic, fed by one stream. Lives as long as the page. */
export class Ledger {
  /** the machine that all but the fleet is about */
  readonly host: ValueStore<ShownHost>;
  readonly fleet: FleetStore;
  readonly finder: HostFinder;
  readonly processes: ProcessStore;
  readonly detail: DetailStore;
  readonly byProcess: Latest<Top>;
  readonly byProgram: Latest<Top>;
  readonly ofChart: WindowTop;
  readonly topChoice: ValueStore<TopChoice>;
  readonly movers: MoverStore;
  readonly activity: ActivityStore;
  readonly gaps: GapStore;
  readonly requests: RequestLog;
  readonly status: StatusStore;
  readonly stream: Stream;
  readonly access: Access;
  readonly address: Address;
  readonly #overviewAddress: OverviewAddress;

  constructor() {
    const frames = new Frames();
    const ofHost = <Query extends { host?: string | undefined }, Answer>(ask: (query: Query, signal?: AbortSignal) => Promise<Answer>) =>
      (query: Query, signal?: AbortSignal): Promise<Answer> => ask({ ...query, host: query.host ?? hostAsked(this.host.value) }, signal);
    this.host = new ValueStore<ShownHost>(frames, kNoHost);
    this.fleet = new FleetStore(frames);
    this.finder = new HostFinder(frames);
    this.processes = new ProcessStore(frames, ofHost(getProcesses));
    this.detail = new DetailStore(frames, this.processes);
    this.byProcess = new Latest<Top>(frames);
    this.byProgram = new Latest<Top>(frames);
    this.movers = new MoverStore(frames, this.processes.trends);
    this.activity = new ActivityStore(frames);
    this.ofChart = new WindowTop(frames, this.activity, ofHost(getTop));
    this.topChoice = new ValueStore<TopChoice>(frames, kDefaultChoice);
    this.gaps = new GapStore(frames);
    this.requests = new RequestLog(frames, ofHost(getRequests), (filter) => this.stream.filter(filter));
    this.status = new StatusStore(frames);
    this.access = new Access(frames, () => this.stream.hurry());
    const sockets = new Sockets();
    const url = new UrlState();
    this.address = new Address(frames, this, url);
    this.#overviewAddress = new OverviewAddress(this.activity, this.topChoice, url);
    this.stream = new Stream({
      frames,
      refused: () => void this.access.check(),
      full: () => this.host.set({ ...this.host.value, full: true }),
      open: () => sockets.open(streamUrl(location)),
      sinks: {
        processes: this.processes,
        top_process: this.byProcess,
        top_program: this.byProgram,
        requests: this.requests,
        status: {
          snapshot: (data) => this.#status(data, () => this.status.snapshot(data)),
          change: (data) => this.#status(data, () => this.status.change(data)),
        },
        gaps: this.gaps,
        hosts: this.fleet,
      },
    });
  }

  start(): void {
    this.address.start();
    this.#overviewAddress.start();
    this.#want();
    this.address.view.subscribe(this.#want);
    this.stream.start();
    this.movers.start();
    window.addEventListener("online", this.stream.hurry);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.stream.hurry();
    });
  }

  /** Makes the page be about a machine, by its id as the address has it; null: about the one that the server shows. */
  readonly showHost = (id: string | null): void => {
    if (id === this.host.value.id) return;
    this.host.set({ id, full: false });
    // nothing of the one before is left for a moment under the name of the other
    this.detail.close();
    for (const latest of [this.byProcess, this.byProgram, this.status]) latest.set(null);
    this.gaps.snapshot({ items: [], next_cursor: null });
    for (const store of [this.processes, this.movers, this.requests, this.activity, this.ofChart]) store.leave();
    this.stream.follow(hostAsked(this.host.value) ?? null);
  };

  readonly #want = (): void => this.stream.want(this.address.view.value === "fleet" ? kOfFleet : kOfMachine);

  /** When another machine is shown, a paused or filtered log would still be the old one's. */
  #status(data: Status, take: () => void): void {
    const before = this.status.value?.host?.id;
    take();
    if (this.host.value.full) this.host.set({ ...this.host.value, full: false });
    this.finder.tick(data);
    // what is not looked at is not read
    if (this.address.view.value !== "fleet") this.activity.tick(data);
    this.detail.numbers.tick(data);
    if (before !== undefined && data.host !== null && data.host.id !== before) this.requests.setFilter({});
  }
}

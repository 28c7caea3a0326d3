import { ActivityStore } from "@/features/activity/activity-store";
import { GapStore } from "@/features/activity/gap-store";
import { MoverStore } from "@/features/overview/mover-store";
import { kDefaultChoice, type TopChoice } from "@/features/overview/top-choice";
import { WindowTop } from "@/features/overview/window-top";
import { DetailStore } from "@/features/process-detail/detail-store";
import { ProcessStore } from "@/features/processes/process-store";
import { RequestLog } from "@/features/requests/request-log";
import { StatusStore } from "@/features/status/status-store";
import { Access } from "@/lib/access";
import { Frames } from "@/lib/frames";
import { Latest } from "@/lib/latest";
import { Sockets } from "@/lib/socket/sockets";
import { ValueStore } from "@/lib/store";
import { Stream, streamUrl } from "@/lib/stream";
import { UrlState } from "@/lib/url-state";
import type { Status, Top } from "@/types/ledger";
import { Address } from "./address";
import { OverviewAddress } from "./overview-address";

/** The page's state: one store a topic, fed by one stream. Lives as long as the page. */
export class Ledger {
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
    this.processes = new ProcessStore(frames);
    this.detail = new DetailStore(frames, this.processes);
    this.byProcess = new Latest<Top>(frames);
    this.byProgram = new Latest<Top>(frames);
    this.movers = new MoverStore(frames, this.processes.trends);
    this.activity = new ActivityStore(frames);
    this.ofChart = new WindowTop(frames, this.activity);
    this.topChoice = new ValueStore<TopChoice>(frames, kDefaultChoice);
    this.gaps = new GapStore(frames);
    this.requests = new RequestLog(frames, undefined, (filter) => this.stream.filter(filter));
    this.status = new StatusStore(frames);
    this.access = new Access(frames, () => this.stream.hurry());
    const sockets = new Sockets();
    const url = new UrlState();
    this.address = new Address(frames, this, url);
    this.#overviewAddress = new OverviewAddress(this.activity, this.topChoice, url);
    this.stream = new Stream({
      frames,
      refused: () => void this.access.check(),
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
      },
    });
  }

  start(): void {
    this.address.start();
    this.#overviewAddress.start();
    this.stream.start();
    this.movers.start();
    window.addEventListener("online", this.stream.hurry);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.stream.hurry();
    });
  }

  /** When another machine is shown, a paused or filtered log would still be the old one's. */
  #status(data: Status, take: () => void): void {
    const before = this.status.value?.host?.id;
    take();
    this.activity.tick(data);
    this.detail.numbers.tick(data);
    if (before !== undefined && data.host !== null && data.host.id !== before) this.requests.setFilter({});
  }
}

import type { Frames } from "@/lib/frames";
import { Store, ValueStore } from "@/lib/store";
import type { Sink } from "@/lib/topics";
import type { HostState, ListedHost } from "@/types/ledger";
import { type FleetSorting, kFleetSorting } from "./sorting";

export interface FleetView {
  rows: readonly ListedHost[];
  /** how many are in each state */
  states: Readonly<Record<HostState, number>>;
  /** false until the first snapshot */
  ready: boolean;
}

export interface FleetTableState {
  search: string;
  sorting: FleetSorting;
}

const none = (): Record<HostState, number> => ({ reporting: 0, late: 0, silent: 0, ended: 0 });

/** All machines of the ledger, as the stream tells of them while the fleet is looked at. */
export class FleetStore extends Store<FleetView> implements Sink<"hosts"> {
  /** what of it the table shows, and how */
  readonly table: ValueStore<FleetTableState>;
  readonly #hosts = new Map<string, ListedHost>();
  #ready = false;

  constructor(frames: Frames) {
    super(frames, { rows: [], states: none(), ready: false });
    this.table = new ValueStore<FleetTableState>(frames, { search: "", sorting: kFleetSorting });
  }

  snapshot(data: { items: ListedHost[] }): void {
    this.#ready = true;
    this.#hosts.clear();
    this.#take(data.items);
    this.changed();
  }

  change(data: { items: ListedHost[] }): void {
    this.#take(data.items);
    this.changedByStream();
  }

  readonly search = (search: string): void => this.table.set({ ...this.table.value, search });
  readonly sortBy = (sorting: FleetSorting): void => this.table.set({ ...this.table.value, sorting });

  protected override compute(): FleetView {
    const states = none();
    for (const { state } of this.#hosts.values()) states[state] += 1;
    return { rows: [...this.#hosts.values()], states, ready: this.#ready };
  }

  #take(items: readonly ListedHost[]): void {
    for (const host of items) this.#hosts.set(host.id, host);
  }
}

import { Chip } from "@/components/Chip";
import { closePopover, Popover } from "@/components/Popover";
import { formatBytes, formatTime } from "@/lib/format";
import { fromLocalInput, ledgerTime, toLocalInput } from "@/lib/local-time";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import { exportUrl, isEmpty, kFilterKeys, type RequestFilter } from "./filter";
import { FilterForm } from "./FilterForm";
import type { RequestLog } from "./request-log";

const words = strings.requests;

interface LogControlsProps {
  log: RequestLog;
  filter: RequestFilter;
  /** the machine that is chosen, if one is */
  host: string | undefined;
  onFilter: (filter: RequestFilter) => void;
  onJump: (time: string) => void;
}

/** What is shown of the log: its filter, a time to go to, and the way to take it away as a file. */
export function LogControls({ log, filter, host, onFilter, onJump }: LogControlsProps) {
  return (
    <>
      <Popover label={words.filter} title={words.filterTitle} active={!isEmpty(filter)}>
        <FilterForm filter={filter} onFilter={onFilter} />
      </Popover>
      <Popover label={words.jump} title={words.jumpTitle}>
        <JumpForm begin={log.view().rows[0]?.time} onJump={onJump} />
      </Popover>
      <Popover label={words.export} title={words.exportTitle}>
        <p className="popover-note">{words.exportNote}</p>
        <div className="popover-links">
          <a className="primary" href={exportUrl(filter, "csv", host)} download="requests.csv">{words.exportAs.csv}</a>
          <a className="primary" href={exportUrl(filter, "ndjson", host)} download="requests.ndjson">{words.exportAs.ndjson}</a>
        </div>
      </Popover>
    </>
  );
}

function JumpForm({ begin, onJump }: { begin: string | undefined; onJump: (time: string) => void }) {
  return (
    <form
      className="jump-form"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const value = new FormData(form).get("time");
        const second = typeof value === "string" ? fromLocalInput(value) : null;
        // all of the second that was named, and what is older
        const time = second === null ? null : ledgerTime(new Date(Date.parse(second) + 1_000));
        if (time === null) return;
        closePopover(form);
        onJump(time);
      }}
    >
      <label>
        {words.jumpLabel}
        <input
          name="time"
          type="datetime-local"
          step={1}
          required
          onFocus={({ target }) => {
            // begins with the time that is shown, not with an empty box
            if (target.value === "") target.value = toLocalInput(begin);
          }}
        />
      </label>
      <button type="submit" className="primary" data-main>{words.jumpGo}</button>
    </form>
  );
}

/** One chip for each part of the filter. */
export function FilterChips({ filter, onFilter }: { filter: RequestFilter; onFilter: (filter: RequestFilter) => void }) {
  return kFilterKeys.filter((key) => filter[key] !== undefined).map((key) => (
    <Chip key={key} label={chipText(filter, key)} remove={words.remove} onRemove={() => onFilter({ ...filter, [key]: undefined })} />
  ));
}

function chipText({ pid, name, call, failed, min_length, from, to }: RequestFilter, key: keyof RequestFilter): string {
  switch (key) {
    case "pid": return words.only.pid(pid ?? 0);
    case "name": return words.only.name(visibleName(name ?? ""));
    case "call": return words.only.call(call ?? "");
    case "failed": return words.only.failed(failed ?? false);
    case "min_length": return words.only.min_length(formatBytes(min_length ?? 0));
    case "from": return words.only.from(formatTime(from ?? ""));
    case "to": return words.only.to(formatTime(to ?? ""));
  }
}

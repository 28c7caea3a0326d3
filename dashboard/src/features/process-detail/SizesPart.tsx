import { useMemo, useState } from "react";
import { Bytes } from "@/components/Bytes";
import { formatCount, formatTime } from "@/lib/format";
import { lazily } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Sizes, SizeStep } from "@/types/ledger";
import { Part, TableSwitch } from "./Part";
import type { PartStore } from "./part-store";
import { wholeSize, withEmpty } from "./sizes";

const words = strings.detail.sizes;
const SizesChart = lazily(() => import("./SizesChart").then((module) => module.SizesChart));

/** How large its requests are, by powers of two. */
export function SizesPart({ store }: { store: PartStore<Sizes> }) {
  const { value, error } = useStore(store);
  const [asTable, setAsTable] = useState(false);
  const steps = useMemo(() => withEmpty(value?.items ?? []), [value]);
  const any = value !== null && steps.length > 0;
  return (
    <Part
      className="sizes"
      title={words.title}
      note={any ? noteOf(value) : undefined}
      actions={any ? <TableSwitch on={asTable} onTurn={setAsTable} /> : undefined}
      error={error === null ? null : { text: words.failed(error), retry: store.retry }}
    >
      {value === null && error === null && <p className="detail-note">{strings.loading}</p>}
      {value !== null && !any && <p className="detail-note">{words.none}</p>}
      {any && asTable && <SizesTable steps={value.items} />}
      {any && !asTable && (
        <>
          <div className="sizes-plot" role="img" aria-label={summaryOf(value.items)}><SizesChart steps={steps} /></div>
          <ul className="numbers-legend">
            <li className="of-take">mmap</li>
            <li className="of-give">munmap</li>
          </ul>
        </>
      )}
    </Part>
  );
}

const noteOf = ({ requests, looked_back_to }: Sizes): string =>
  looked_back_to === null ? words.all(requests) : words.newest(requests, formatTime(looked_back_to));

/** What a look at the chart tells, in words. */
function summaryOf(steps: readonly SizeStep[]): string {
  const calls = (step: SizeStep): number => step.mmap_calls + step.munmap_calls;
  const most = steps.reduce<SizeStep | undefined>((max, step) => (max === undefined || calls(step) > calls(max) ? step : max), undefined);
  return most === undefined ? "" : words.summary(steps.length, wholeSize(most), most.mmap_calls, most.munmap_calls);
}

/** The chart's twin. */
function SizesTable({ steps }: { steps: readonly SizeStep[] }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className="twin-table" role="region" aria-label={strings.tableRegion(words.caption)} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{words.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{words.size}</th>
            <th scope="col" className="number">mmap</th>
            <th scope="col" className="number">{words.requested}</th>
            <th scope="col" className="number">munmap</th>
            <th scope="col" className="number">{words.returned}</th>
            <th scope="col" className="number">{words.failedCalls}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.from_bytes}>
              <th scope="row">{wholeSize(step)}</th>
              <td className="number">{formatCount(step.mmap_calls)}</td>
              <td className="number"><Bytes value={step.requested_bytes} /></td>
              <td className="number">{formatCount(step.munmap_calls)}</td>
              <td className="number"><Bytes value={step.returned_bytes} /></td>
              <td className="number">{formatCount(step.failed_calls)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { RequestCall, RequestResult, RequestSize } from "@/components/RequestCells";
import { formatTime } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Request, RequestList } from "@/types/ledger";
import { Part } from "./Part";
import type { PartStore } from "./part-store";

const words = strings.detail.newest;
const { columns } = strings.requests;

/** Its newest requests; all of them are in the log, which the button at the foot of the sheet leads to. */
export function NewestRequests({ store }: { store: PartStore<RequestList> }) {
  const { value, error } = useStore(store);
  const items = value?.items ?? [];
  return (
    <Part
      className="newest"
      title={words.title}
      note={value === null || items.length === 0 ? undefined : value.next_cursor === null ? words.all(items.length) : words.of(items.length)}
      error={error === null ? null : { text: words.failed(error), retry: store.retry }}
    >
      {value === null && error === null && <p className="detail-note">{strings.loading}</p>}
      {value !== null && items.length === 0 && <p className="detail-note">{words.none}</p>}
      {items.length > 0 && <RequestRows items={items} />}
    </Part>
  );
}

function RequestRows({ items }: { items: readonly Request[] }) {
  return (
    <table className="newest-table">
      <caption className="visually-hidden">{words.title}</caption>
      <thead>
        <tr>
          <th scope="col">{columns.time}</th>
          <th scope="col">{columns.call}</th>
          <th scope="col" className="number">{columns.size}</th>
          <th scope="col">{columns.result}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((row) => (
          <tr key={row.id} data-id={row.id}>
            <td><time dateTime={row.time} title={row.time}>{formatTime(row.time)}</time></td>
            <td><RequestCall call={row.call} /></td>
            <td className="number"><RequestSize row={row} /></td>
            <td><RequestResult row={row} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

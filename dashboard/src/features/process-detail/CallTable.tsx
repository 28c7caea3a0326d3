import { Bytes } from "@/components/Bytes";
import { SignedBytes } from "@/components/SignedBytes";
import { formatCount } from "@/lib/format";
import { strings } from "@/lib/strings";
import type { Process, ProcessDetail } from "@/types/ledger";

const words = strings.detail;

interface CallTableProps {
  process: Process;
  explained: ProcessDetail["explained"];
}

/** The calls by kind: how many, what they asked for, and what they did to what is mapped. */
export function CallTable({ process, explained }: CallTableProps) {
  const rows = [
    { call: "mmap", count: process.mmap_calls, asked: process.requested_bytes },
    { call: "munmap", count: process.munmap_calls, asked: -process.returned_bytes },
    { call: "mremap", count: process.mremap_calls, asked: null },
    { call: "brk", count: process.brk_calls, asked: null },
  ] as const;
  return (
    <section className="detail-part">
      <table className="calls">
        <caption>{words.calls}</caption>
        <thead>
          <tr>
            <th scope="col">{words.call}</th>
            <th scope="col">{words.count}</th>
            <th scope="col">{words.asked}</th>
            <th scope="col">{words.effect}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ call, count, asked }) => (
            <tr key={call}>
              <th scope="row">{call}</th>
              <td>{formatCount(count)}</td>
              <td>{asked === null ? <Bytes value={null} /> : <SignedBytes value={asked} />}</td>
              <td>{explained === null ? <Bytes value={null} /> : <SignedBytes value={explained[call]} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {process.failed_calls > 0 && <p className="detail-note">{words.failedCalls(process.failed_calls)}</p>}
    </section>
  );
}

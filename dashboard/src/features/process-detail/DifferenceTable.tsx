import { Bytes } from "@/components/Bytes";
import { SignedBytes } from "@/components/SignedBytes";
import { strings } from "@/lib/strings";
import type { Difference, Process } from "@/types/ledger";

const words = strings.detail;

/** As one would tell it: what began it, what these calls did otherwise than net has it, what they have no part in. */
const kParts = ["before", "fork", "exec", "mapped_over", "holes", "brk", "mremap", "other", "exit", "below_zero"] as const;

interface DifferenceTableProps {
  process: Process;
  difference: Difference;
}

/** An account from net requested to mapped now, each step with its reason. */
export function DifferenceTable({ process, difference }: DifferenceTableProps) {
  const parts = kParts.filter((part) => difference[part] !== 0);
  return (
    <section className="detail-part">
      <table className="account">
        <caption>{words.why}</caption>
        <thead className="visually-hidden">
          <tr><th scope="col">{words.reason}</th><th scope="col">{words.bytes}</th></tr>
        </thead>
        <tbody>
          <tr className="account-sum"><th scope="row">{words.net}</th><td><Bytes value={process.net_bytes} /></td></tr>
          {parts.map((part) => (
            <tr key={part}>
              <th scope="row">{words.parts[part].title} <small>{words.parts[part].what}</small></th>
              <td><SignedBytes value={difference[part]} /></td>
            </tr>
          ))}
          {parts.length === 0 && <tr><th scope="row" colSpan={2}>{words.equal}</th></tr>}
        </tbody>
        <tfoot>
          <tr className="account-sum"><th scope="row">{words.mapped}</th><td><Bytes value={process.mapped_bytes} /></td></tr>
        </tfoot>
      </table>
    </section>
  );
}

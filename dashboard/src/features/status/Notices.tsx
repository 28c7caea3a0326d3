import type { Latest } from "@/lib/latest";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Status } from "@/types/ledger";
import { notices } from "./notices";
import "./status.css";

export function Notices({ status }: { status: Latest<Status> }) {
  const found = notices(useStore(status));
  return (
    <div className="notices" role="status" aria-label={strings.notices.label}>
      {found.map((notice) => (
        <p key={notice.key} className={`notice notice-${notice.tone}`}>{notice.text}</p>
      ))}
    </div>
  );
}

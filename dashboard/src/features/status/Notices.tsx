import type { ShownHost } from "@/lib/host";
import type { Latest } from "@/lib/latest";
import type { ValueStore } from "@/lib/store";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Status } from "@/types/ledger";
import { notices } from "./notices";
import "./status.css";

interface NoticesProps {
  status: Latest<Status>;
  host: ValueStore<ShownHost>;
  /** all machines are looked at: then what is of one is no news */
  fleet: boolean;
  /** the way out where the machine that is asked for cannot be shown */
  onAll: () => void;
}

export function Notices({ status, host, fleet, onAll }: NoticesProps) {
  const found = notices(useStore(status), useStore(host));
  return (
    <div className="notices" role="status" aria-label={strings.notices.label}>
      {found.filter(({ key }) => !fleet || key === "database").map((notice) => (
        <p key={notice.key} className={`notice notice-${notice.tone}`}>
          {notice.text}
          {notice.key === "host" && <button type="button" className="primary" onClick={onAll}>{strings.notices.allHosts}</button>}
        </p>
      ))}
    </div>
  );
}

import { useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Store, ValueStore } from "@/lib/store";
import type { ConnectionState } from "@/lib/stream";
import { useStore } from "@/lib/use-store";
import type { Status } from "@/types/ledger";

/** No longer than this is anything held back. */
export const kHoldMs = 1_000;

interface PanelsProps {
  view: string;
  status: Store<Status | null>;
  connection: ValueStore<ConnectionState>;
  children: ReactNode;
}

/**
 * The page's panels. What is wrong with the ledger stands above them, and would push down what one began to read: so they are
 * shown with the first word of it, or when none is to be had.
 */
export function Panels({ view, status, connection, children }: PanelsProps) {
  const told = useSyncExternalStore(status.subscribe, () => status.view() !== null);
  const lost = useStore(connection) === "reconnecting";
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (shown) return;
    const timer = setTimeout(() => setShown(true), kHoldMs);
    return () => clearTimeout(timer);
  }, [shown]);
  if (!shown && (told || lost)) setShown(true);
  return <main data-view={view} data-held={!shown || undefined}>{children}</main>;
}

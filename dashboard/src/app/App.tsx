import { useCallback } from "react";
import { TokenPrompt } from "@/features/access/TokenPrompt";
import { TopPanel } from "@/features/overview/TopPanel";
import { ProcessDialog } from "@/features/processes/ProcessDialog";
import { ProcessPanel } from "@/features/processes/ProcessPanel";
import { RequestPanel } from "@/features/requests/RequestPanel";
import { Notices } from "@/features/status/Notices";
import { RecordingPanel } from "@/features/status/RecordingPanel";
import { StatusLine } from "@/features/status/StatusLine";
import { Totals } from "@/features/status/Totals";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import type { Ledger } from "./ledger";
import { ViewTabs } from "./ViewTabs";
import { ThemeToggle } from "./ThemeToggle";

export function App({ ledger }: { ledger: Ledger }) {
  // on a narrow screen one panel is shown at a time; a wide one shows all
  const view = useStore(ledger.address.view);
  const setView = ledger.address.show;
  const openProcess = useCallback((process: Process) => ledger.detail.open(process, ledger.status.value?.host?.id), [ledger]);
  const openRequests = useCallback((process: Process) => {
    ledger.requests.setFilter({ pid: process.pid });
    setView("requests");
  }, [ledger, setView]);

  return (
    <div className="page">
      <header className="masthead">
        <h1 className="wordmark">
          <img src="/icon.svg" alt="" width={26} height={26} />
          {strings.product}
        </h1>
        <StatusLine connection={ledger.stream.connection} status={ledger.status} />
        <ThemeToggle />
      </header>
      <main data-view={view}>
        <Notices status={ledger.status} />
        <Totals status={ledger.status} />
        <RecordingPanel status={ledger.status} />
        <ProcessPanel store={ledger.processes} onOpen={openProcess} />
        <TopPanel byProcess={ledger.byProcess} byProgram={ledger.byProgram} />
        <RequestPanel log={ledger.requests} />
      </main>
      <ViewTabs view={view} onView={setView} />
      <TokenPrompt access={ledger.access} />
      <ProcessDialog store={ledger.detail} onRequests={openRequests} />
    </div>
  );
}

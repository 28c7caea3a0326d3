import { useCallback } from "react";
import { ActivityPanel } from "@/features/activity/ActivityPanel";
import { TokenPrompt } from "@/features/access/TokenPrompt";
import { MoversPanel } from "@/features/overview/MoversPanel";
import { TopPanel, type Wanted } from "@/features/overview/TopPanel";
import { ProcessPanel } from "@/features/processes/ProcessPanel";
import { RequestPanel } from "@/features/requests/RequestPanel";
import { Notices } from "@/features/status/Notices";
import { RecordingPanel } from "@/features/status/RecordingPanel";
import { StatusLine } from "@/features/status/StatusLine";
import { Totals } from "@/features/status/Totals";
import { lazily } from "@/lib/lazily";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import type { Process } from "@/types/ledger";
import { HelpSheet } from "./HelpSheet";
import { LanguageChoice } from "./LanguageChoice";
import type { Ledger } from "./ledger";
import { Panels } from "./Panels";
import { useSectionKeys } from "./sections";
import { ViewTabs } from "./ViewTabs";
import { ThemeToggle } from "./ThemeToggle";

const ProcessDialog = lazily(() => import("@/features/process-detail/ProcessDialog").then((module) => module.ProcessDialog));

export function App({ ledger }: { ledger: Ledger }) {
  // on a narrow screen one panel is shown at a time; a wide one shows all
  const view = useStore(ledger.address.view);
  const setView = ledger.address.show;
  const openProcess = useCallback((process: Process) => ledger.detail.open(process, ledger.status.value?.host?.id), [ledger]);
  const openRequests = useCallback((process: Process) => {
    ledger.requests.setFilter({ pid: process.pid });
    setView("requests");
  }, [ledger, setView]);
  const filterProcesses = useCallback((wanted: Wanted) => {
    ledger.processes.filterBy(wanted);
    setView("processes");
  }, [ledger, setView]);
  useSectionKeys(setView);

  return (
    <div className="page">
      <header className="masthead">
        <h1 className="wordmark">
          <img src="/icon.svg" alt="" width={26} height={26} />
          {strings.product}
        </h1>
        <StatusLine connection={ledger.stream.connection} status={ledger.status} />
        <div className="page-choices">
          <LanguageChoice />
          <ThemeToggle />
          <HelpSheet />
        </div>
      </header>
      <Panels view={view} status={ledger.status} connection={ledger.stream.connection}>
        <Notices status={ledger.status} />
        <Totals status={ledger.status} />
        <RecordingPanel status={ledger.status} />
        <ActivityPanel store={ledger.activity} gaps={ledger.gaps} />
        <MoversPanel store={ledger.movers} onOpen={openProcess} />
        <ProcessPanel store={ledger.processes} onOpen={openProcess} />
        <TopPanel byProcess={ledger.byProcess} byProgram={ledger.byProgram} ofChart={ledger.ofChart} choice={ledger.topChoice} onFilter={filterProcesses} />
        <RequestPanel log={ledger.requests} />
      </Panels>
      <ViewTabs view={view} onView={setView} />
      <TokenPrompt access={ledger.access} />
      <ProcessDialog store={ledger.detail} gaps={ledger.gaps} onRequests={openRequests} onOpen={ledger.address.open} />
    </div>
  );
}

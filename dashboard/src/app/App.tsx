import { Activity, useCallback } from "react";
import { ActivityPanel } from "@/features/activity/ActivityPanel";
import { TokenPrompt } from "@/features/access/TokenPrompt";
import { HostSelector } from "@/features/fleet/HostSelector";
import { MoversPanel } from "@/features/overview/MoversPanel";
import { TopPanel, type Wanted } from "@/features/overview/TopPanel";
import { ProcessPanel } from "@/features/processes/ProcessPanel";
import { RequestPanel } from "@/features/requests/RequestPanel";
import { Notices } from "@/features/status/Notices";
import { RecordingPanel } from "@/features/status/RecordingPanel";
import { StatusLine } from "@/features/status/StatusLine";
import { Totals } from "@/features/status/Totals";
import { hostAsked } from "@/lib/host";
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
import { kViews } from "./views";
import { ThemeToggle } from "./ThemeToggle";

const ProcessDialog = lazily(() => import("@/features/process-detail/ProcessDialog").then((module) => module.ProcessDialog));
const FleetPanel = lazily(() => import("@/features/fleet/FleetPanel").then((module) => module.FleetPanel));

export function App({ ledger }: { ledger: Ledger }) {
  // on a narrow screen one panel is shown at a time; a wide one shows all, or the fleet
  const view = useStore(ledger.address.view);
  const setView = ledger.address.show;
  const host = useStore(ledger.host);
  const isFleet = view === "fleet";
  const openProcess = useCallback((process: Process) => ledger.detail.open(process, ledger.status.value?.host?.id), [ledger]);
  const openRequests = useCallback((process: Process) => {
    ledger.requests.setFilter({ pid: process.pid });
    setView("requests");
  }, [ledger, setView]);
  const filterProcesses = useCallback((wanted: Wanted) => {
    ledger.processes.filterBy(wanted);
    setView("processes");
  }, [ledger, setView]);
  const showHost = useCallback((id: string | null) => {
    ledger.showHost(id);
    if (ledger.address.view.value === "fleet") setView(kViews[0]);
  }, [ledger, setView]);
  const showAll = useCallback(() => {
    ledger.showHost(null);
    setView("fleet");
  }, [ledger, setView]);
  useSectionKeys(setView);

  return (
    <div className="page">
      <header className="masthead">
        <h1 className="wordmark">
          <img src="/icon.svg" alt="" width={26} height={26} />
          {strings.product}
        </h1>
        <StatusLine
          connection={ledger.stream.connection}
          status={ledger.status}
          fleet={isFleet}
          machine={<Machine ledger={ledger} chosen={host.id} isFleet={isFleet} onHost={showHost} onAll={showAll} />}
        />
        <div className="page-choices">
          <LanguageChoice />
          <ThemeToggle />
          <HelpSheet />
        </div>
      </header>
      <Panels view={view} status={ledger.status} connection={ledger.stream.connection}>
        <Notices status={ledger.status} host={ledger.host} fleet={isFleet} onAll={showAll} />
        {isFleet && <FleetPanel store={ledger.fleet} chosen={host.id} onHost={showHost} />}
        {/* what is not looked at listens to no store, and keeps what was chosen in it */}
        <Activity mode={isFleet ? "hidden" : "visible"}>
          <Totals status={ledger.status} />
          <RecordingPanel status={ledger.status} />
          <ActivityPanel store={ledger.activity} gaps={ledger.gaps} />
          <MoversPanel store={ledger.movers} onOpen={openProcess} />
          <ProcessPanel store={ledger.processes} onOpen={openProcess} />
          <TopPanel byProcess={ledger.byProcess} byProgram={ledger.byProgram} ofChart={ledger.ofChart} choice={ledger.topChoice} onFilter={filterProcesses} />
          <RequestPanel log={ledger.requests} host={hostAsked(host)} />
        </Activity>
      </Panels>
      <Tabs ledger={ledger} isFleet={isFleet} />
      <TokenPrompt access={ledger.access} />
      <ProcessDialog store={ledger.detail} gaps={ledger.gaps} onRequests={openRequests} onOpen={ledger.address.open} />
    </div>
  );
}

interface MachineProps {
  ledger: Ledger;
  chosen: string | null;
  isFleet: boolean;
  onHost: (id: string | null) => void;
  onAll: () => void;
}

/** The name of the machine that is shown; where there are others, a choice of them. */
function Machine({ ledger, chosen, isFleet, onHost, onAll }: MachineProps) {
  const label = useStore(ledger.status)?.host?.label;
  const { several } = useStore(ledger.finder);
  if (!several && !isFleet && chosen === null) return label ?? strings.status.unknown;
  return <HostSelector finder={ledger.finder} chosen={chosen} label={label ?? chosen ?? strings.status.unknown} all={isFleet} onHost={onHost} onAll={onAll} />;
}

function Tabs({ ledger, isFleet }: { ledger: Ledger; isFleet: boolean }) {
  const view = useStore(ledger.address.view);
  const { several } = useStore(ledger.finder);
  return <ViewTabs view={view} fleet={several || isFleet} onView={ledger.address.show} />;
}

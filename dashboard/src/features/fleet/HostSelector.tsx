import { useRef, useState, type KeyboardEvent } from "react";
import { Name } from "@/components/Name";
import { closePopover, Popover } from "@/components/Popover";
import { SearchBox } from "@/components/SearchBox";
import { useShortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import { HostState } from "./HostState";
import { type HostFinder, kOffered } from "./host-finder";
import "./fleet.css";

const words = strings.fleet.selector;

interface HostSelectorProps {
  finder: HostFinder;
  /** the machine that is chosen; null: none */
  chosen: string | null;
  /** of the machine that is shown */
  label: string;
  /** all machines are looked at, and not one of them */
  all: boolean;
  onHost: (id: string | null) => void;
  onAll: () => void;
}

/** Which machine the page is about: a button with its name, and a list that one searches by typing. */
export function HostSelector({ finder, chosen, label, all, onHost, onAll }: HostSelectorProps) {
  const view = useStore(finder);
  const [search, setSearch] = useState("");
  const box = useRef<HTMLInputElement>(null);
  useShortcut("g m", "go", strings.shortcuts.goFleet, onAll);

  const opened = (): void => {
    setSearch("");
    finder.open();
    box.current?.focus();
  };
  const choose = (from: Element, run: () => void): void => {
    closePopover(from);
    run();
  };

  return (
    <Popover
      className="host-button"
      label={<><span className="visually-hidden">{words.label} </span><span className="host-shown">{all ? words.all : <Name name={label} />}</span><span aria-hidden="true">▾</span></>}
      title={words.title}
      onOpen={opened}
    >
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- what has the focus is in it */}
      <div className="host-list" onKeyDown={(event) => step(event, view.search === search.trim())}>
        <SearchBox
          ref={box}
          placeholder={words.search}
          label={words.searchLabel}
          value={search}
          onSearch={(text) => {
            setSearch(text);
            finder.find(text);
          }}
        />
        <ul>
          <li>
            <button type="button" aria-current={all || undefined} onClick={(event) => choose(event.currentTarget, onAll)}>{words.all}</button>
          </li>
          <li>
            <button type="button" aria-current={(!all && chosen === null) || undefined} onClick={(event) => choose(event.currentTarget, () => onHost(null))}>
              {words.newest}
            </button>
          </li>
        </ul>
        <ul aria-label={words.machines}>
          {view.hosts.map((host) => (
            <li key={host.id}>
              <button type="button" aria-current={(!all && chosen === host.id) || undefined} onClick={(event) => choose(event.currentTarget, () => onHost(host.id))}>
                <Name name={host.label} />
                <HostState state={host.state} />
              </button>
            </li>
          ))}
        </ul>
        <p className="popover-note" role="status">
          {view.error !== null ? words.failed(view.error) : !view.ready ? strings.loading : view.hosts.length === 0 ? words.none : view.more ? words.more(kOffered) : ""}
          {view.error !== null && <button type="button" className="primary" onClick={finder.retry}>{strings.retry}</button>}
        </p>
      </div>
    </Popover>
  );
}

/** Arrow keys lead from the box down the list and back; Enter in the box takes the first machine, once it is one of those that were typed. */
function step(event: KeyboardEvent<HTMLElement>, found: boolean): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, li button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1)))]?.focus();
  } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
    event.preventDefault();
    if (found) event.currentTarget.querySelector<HTMLElement>("ul[aria-label] button")?.click();
  }
}

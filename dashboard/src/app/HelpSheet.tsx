import { Fragment, useEffect, useState } from "react";
import { CloseButton, Modal } from "@/components/Modal";
import { enableShortcuts, pressed, useShortcut, useShortcuts, useShortcutsEnabled, type Shortcut } from "@/lib/shortcuts";
import { strings } from "@/lib/strings";
import { nextTheme } from "@/lib/theme";
import "./help.css";

const words = strings.shortcuts;

/** Listens for the page's keys, and shows which there are: by its button, or by "?". */
export function HelpSheet() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, []);
  useShortcut("t", "act", words.theme, nextTheme);
  useShortcut("?", "act", words.help, () => setOpen(true));
  return (
    <>
      <button type="button" className="icon-button" title={words.open} aria-label={words.title} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <span aria-hidden="true" className="help-sign">?</span>
      </button>
      {open && <Sheet onClosed={() => setOpen(false)} />}
    </>
  );
}

function Sheet({ onClosed }: { onClosed: () => void }) {
  const shortcuts = useShortcuts();
  const enabled = useShortcutsEnabled();
  return (
    <Modal className="help" onClosed={onClosed}>
      {(heading) => (
        <div className="help-sheet">
          <div className="help-head">
            <h2 id={heading}>{words.title}</h2>
            <CloseButton />
          </div>
          <Keys title={words.groups.go} shortcuts={shortcuts.filter(({ group }) => group === "go")} />
          <Keys title={words.groups.act} shortcuts={[...shortcuts.filter(({ group }) => group === "act"), { keys: "Esc", what: words.close }]} />
          <div className="help-foot">
            <label className="check">
              <input type="checkbox" checked={enabled} onChange={(event) => enableShortcuts(event.target.checked)} />
              {words.enable}
            </label>
            <p>{enabled ? words.note : words.off}</p>
          </div>
        </div>
      )}
    </Modal>
  );
}

function Keys({ title, shortcuts }: { title: string; shortcuts: readonly Pick<Shortcut, "keys" | "what">[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl className="help-keys">
        {shortcuts.map(({ keys, what }) => (
          <div key={keys}>
            <dt>
              {keys.split(" ").map((key, index) => (
                <Fragment key={index}>
                  {index > 0 && <small> {words.then} </small>}
                  <kbd>{key === "space" ? words.space : key}</kbd>
                </Fragment>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

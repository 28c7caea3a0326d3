import { type SyntheticEvent, useState } from "react";
import type { Access } from "@/lib/access";
import { strings } from "@/lib/strings";
import { useStore } from "@/lib/use-store";
import "./access.css";

const words = strings.access;

/** Asks for the server's token, once: the login leaves a cookie. Over everything else, which is empty without it. */
export function TokenPrompt({ access }: { access: Access }) {
  const view = useStore(access.view);
  const [token, setToken] = useState("");
  const [sending, setSending] = useState(false);
  if (!view.asks) return null;
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    setSending(true);
    void access.login(token).finally(() => {
      setSending(false);
      setToken("");
    });
  };
  return (
    <div className="access" role="dialog" aria-modal="true" aria-labelledby="access-title">
      <form onSubmit={send}>
        <h2 id="access-title">{words.title}</h2>
        <p>{words.what}</p>
        <label>
          {words.label}
          {/* eslint-disable-next-line jsx-a11y/no-autofocus -- there is nothing else that can be done here */}
          <input type="password" autoComplete="current-password" autoFocus required value={token} onChange={(event) => setToken(event.target.value)} />
        </label>
        {view.problem !== null && <p role="alert" className="panel-error">{words.failed(view.problem)}</p>}
        <button type="submit" className="primary" disabled={sending}>{words.send}</button>
      </form>
    </div>
  );
}

import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { loadAll } from "@/lib/lazily";
import { App } from "./App";
import { Ledger } from "./ledger";

/** By then what is shown first is there, and its data: until then the line is theirs. */
const kSettledMs = 3_000;

const element = document.getElementById("root");
if (element === null) throw new Error("index.html has no #root");

const ledger = new Ledger();
ledger.start();
const root = createRoot(element);
// the first drawing is the longest: as a transition it is done bit by bit, and the browser answers meanwhile
startTransition(() => {
  root.render(
    <StrictMode>
      <App ledger={ledger} />
    </StrictMode>,
  );
});
setTimeout(() => void loadAll(), kSettledMs);

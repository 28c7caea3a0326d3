import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadAll } from "@/lib/lazily";
import { App } from "./App";
import { Ledger } from "./ledger";
import "./tokens.css";
import "./base.css";
import "./layout.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const ledger = new Ledger();
ledger.start();
createRoot(root).render(
  <StrictMode>
    <App ledger={ledger} />
  </StrictMode>,
);
void loadAll();

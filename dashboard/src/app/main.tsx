import "./tokens.css";
import "./base.css";
import "./layout.css";

// What index.html shows by itself is painted first; the code of the page is on its way meanwhile (vite.config.ts has it preloaded).
requestAnimationFrame(() => setTimeout(() => void import("./page")));

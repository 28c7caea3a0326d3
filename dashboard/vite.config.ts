import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const api = process.env["API_URL"] ?? "http://127.0.0.1:8080";

/** The page's code is asked for with the page, and not only once the entry has run. */
const preloadPage: Plugin = {
  name: "preload-page",
  transformIndexHtml: {
    order: "post",
    handler: (_html, { bundle = {} }) => {
      const page = Object.values(bundle).find((file) => file.type === "chunk" && file.name === "page");
      const files = page?.type === "chunk" ? [page.fileName, ...page.imports] : [];
      return files.map((file) => ({ tag: "link", attrs: { rel: "modulepreload", crossorigin: true, href: `/${file}` }, injectTo: "head" }));
    },
  },
};

export default defineConfig({
  plugins: [react(), preloadPage],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: { proxy: { "/api": { target: api, ws: true } } },
  // The page is served under default-src 'self': nothing may be inlined as data: or as a script.
  // A target of its own: whoever knows light-dark() knows private fields, which an older one would have kept in WeakMaps, dear to read and to collect.
  build: { target: "es2022", cssCodeSplit: false, assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1_000 }, // scripts/sizes.mjs holds the gzipped whole to a limit
  worker: { format: "es" },
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: "page", environment: "jsdom", setupFiles: ["tests/setup.ts"], include: ["tests/**/*.test.{ts,tsx}"], exclude: ["tests/types/**"] } },
      { extends: true, test: { name: "types", environment: "node", include: ["tests/types/**/*.test.ts"] } },
    ],
  },
});

import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// jsdom has no layout: a viewport of a fixed size lets the virtual tables mount some rows
const kViewport = { width: 1000, height: 600 };
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => kViewport.height },
  clientWidth: { configurable: true, get: () => kViewport.width },
});
HTMLElement.prototype.scrollTo = () => undefined;
globalThis.ResizeObserver = class {
  observe(): void { /* the viewport never changes */ }
  unobserve(): void { /* nor here */ }
  disconnect(): void { /* nor here */ }
};
// nor has it modal dialogs
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
HTMLElement.prototype.showPopover = HTMLElement.prototype.hidePopover = () => undefined;
window.matchMedia = (query: string) =>
  ({ matches: false, media: query, addEventListener: () => undefined, removeEventListener: () => undefined }) as unknown as MediaQueryList;

afterEach(() => {
  cleanup();
  delete document.documentElement.dataset["theme"];
  history.replaceState(null, "", "/");
});

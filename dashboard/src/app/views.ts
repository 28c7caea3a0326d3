/** The panels that a narrow screen shows one at a time. A wide one shows all of them, but for the fleet: that is a page of its own. */
export const kViews = ["processes", "overview", "requests", "fleet"] as const;
export type View = (typeof kViews)[number];

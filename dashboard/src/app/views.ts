/** The panels that a narrow screen shows one at a time. */
export const kViews = ["processes", "overview", "requests"] as const;
export type View = (typeof kViews)[number];

import { useEffect, useState, type ComponentType } from "react";

const kRetryMs = 5_000;
const kAll: (() => Promise<unknown>)[] = [];

/**
 * A component whose code comes after the page's first paint. Until it is there nothing stands in its place, which whoever uses it keeps
 * free, so that nothing moves; from then on it is drawn at once.
 */
export function lazily<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  let coming: Promise<ComponentType<Props> | null> | null = null;
  const start = (): Promise<ComponentType<Props> | null> =>
    (coming ??= load().then(
      (component) => (loaded = component),
      () => (coming = null), // the server is away
    ));
  kAll.push(start);

  return function Lazily(props: Props) {
    const [there, setThere] = useState({ Component: loaded });
    const { Component } = there;
    useEffect(() => {
      if (Component !== null) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let left = false;
      void start().then((component) => {
        if (left) return;
        if (component === null) timer = setTimeout(() => setThere({ Component: null }), kRetryMs); // and so once more
        else setThere({ Component: component });
      });
      return () => {
        left = true;
        clearTimeout(timer);
      };
    }, [Component, there]);
    return Component === null ? null : <Component {...props} />;
  };
}

/** The code of all of them, before it is needed: a page that is open for weeks does not ask for what a newer server no longer has. */
export async function loadAll(): Promise<void> {
  await Promise.all(kAll.map((start) => start()));
}

import { useSyncExternalStore } from "react";
import type { Store } from "./store";

export function useStore<View>(store: Store<View>): View {
  return useSyncExternalStore(store.subscribe, store.view);
}

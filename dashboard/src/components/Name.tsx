import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";

/**
 * A process's name: data that anyone on the machine can choose. Text only, isolated so that a name in a
 * script written from the right cannot reorder what stands around it.
 */
export function Name({ name }: { name: string }) {
  if (name === "") return <span className="name name-none">{strings.unnamed}</span>;
  const shown = visibleName(name);
  return <bdi className="name" title={shown}>{shown}</bdi>;
}

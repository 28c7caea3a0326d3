import { strings } from "@/lib/strings";

/**
 * A process's name: data that anyone on the machine can choose. Text only, isolated so that characters that turn
 * the direction of writing cannot reorder what stands around it.
 */
export function Name({ name }: { name: string }) {
  if (name === "") return <span className="name name-none">{strings.unnamed}</span>;
  return <bdi className="name" title={name}>{name}</bdi>;
}

import { Name } from "@/components/Name";

interface NameLinkProps {
  of: { id: string; name: string };
  onOpen: (id: string) => void;
}

/** A program's name that leads to its detail. */
export function NameLink({ of: { id, name }, onOpen }: NameLinkProps) {
  return <button type="button" className="name-link" onClick={() => onOpen(id)}><Name name={name} /></button>;
}

/** Which machine is looked at. */
export interface ShownHost {
  /** as the address has it; null: none was chosen, and the server shows one */
  id: string | null;
  /** the server can follow no more machines at present, and so does not send this one's data */
  full: boolean;
}

export const kNoHost: ShownHost = { id: null, full: false };

/** An id that no machine bears. */
const kNobody = "ffffffffffffffff";

/** By what a machine is asked for. A text that is no machine's id is not found, as one that no machine bears, and is not passed over. */
export function hostAsked({ id }: ShownHost): string | undefined {
  if (id === null) return undefined;
  return /^[0-9a-f]{16}$/.test(id) ? id : kNobody;
}

import type { Ref } from "react";

interface SearchBoxProps {
  placeholder: string;
  /** for who does not see it */
  label: string;
  value: string;
  onSearch: (search: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** A box for a part of a name. Names are no words of a language: nothing is completed or spelt for whoever types. */
export function SearchBox({ placeholder, label, value, onSearch, ref }: SearchBoxProps) {
  return (
    <input
      ref={ref}
      type="search"
      className="search"
      placeholder={placeholder}
      aria-label={label}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onSearch(event.target.value)}
    />
  );
}

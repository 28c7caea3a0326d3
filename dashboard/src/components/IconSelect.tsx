import type { ReactNode } from "react";
import "./icon-select.css";

interface IconSelectProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string; lang?: string }[];
  onChange: (value: Value) => void;
  /** the paths of a 20 x 20 drawing */
  children: ReactNode;
}

/** A choice that is rarely made, as small as a button: the browser's own select lies unseen over an icon. */
export function IconSelect<Value extends string>({ label, value, options, onChange, children }: IconSelectProps<Value>) {
  return (
    <span className="icon-button icon-select" title={label}>
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round">
        {children}
      </svg>
      <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value as Value)}>
        {options.map((option) => <option key={option.value} value={option.value} lang={option.lang}>{option.label}</option>)}
      </select>
    </span>
  );
}

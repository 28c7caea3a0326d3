import { useId, type ReactNode } from "react";
import { closePopover } from "@/components/Popover";
import { fromLocalInput, toLocalInput } from "@/lib/local-time";
import { kBytesPattern, parseBytes } from "@/lib/parse-bytes";
import { strings } from "@/lib/strings";
import { kCalls, type RequestFilter } from "./filter";

const words = strings.requests;

interface FilterFormProps {
  filter: RequestFilter;
  onFilter: (filter: RequestFilter) => void;
}

/** All that the log can be filtered by; nothing is asked of the server before Show is pressed. */
export function FilterForm({ filter, onFilter }: FilterFormProps) {
  return (
    <form
      className="filter-form"
      // the boxes are the browser's own, and begin anew when the filter was changed elsewhere
      key={JSON.stringify(filter)}
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        onFilter(readForm(new FormData(form)));
        closePopover(form);
      }}
      onInput={(event) => checkForm(event.currentTarget)}
    >
      <Field name="pid">{(id) => <input id={id} name="pid" type="number" min={0} max={4_294_967_295} step={1} defaultValue={filter.pid} />}</Field>
      <Field name="name">
        {(id) => <input id={id} name="name" maxLength={255} autoComplete="off" autoCapitalize="off" spellCheck={false} defaultValue={filter.name} />}
      </Field>
      <Field name="call">
        {(id) => (
          <select id={id} name="call" defaultValue={filter.call ?? ""}>
            <option value="">{words.any}</option>
            {kCalls.map((call) => <option key={call}>{call}</option>)}
          </select>
        )}
      </Field>
      <Field name="outcome">
        {(id) => (
          <select id={id} name="outcome" defaultValue={filter.failed === undefined ? "" : String(filter.failed)}>
            <option value="">{words.any}</option>
            <option value="true">{words.outcomes.failed}</option>
            <option value="false">{words.outcomes.succeeded}</option>
          </select>
        )}
      </Field>
      <Field name="min_length">
        {(id) => (
          <input id={id} name="min_length" placeholder={words.sizeExample} pattern={kBytesPattern} title={words.notExact} autoComplete="off" defaultValue={filter.min_length} />
        )}
      </Field>
      <Field name="from">{(id) => <input id={id} name="from" type="datetime-local" step={1} defaultValue={toLocalInput(filter.from)} />}</Field>
      <Field name="to">{(id) => <input id={id} name="to" type="datetime-local" step={1} defaultValue={toLocalInput(filter.to)} />}</Field>
      <div className="popover-foot">
        <button
          type="button"
          className="primary"
          onClick={(event) => {
            closePopover(event.currentTarget);
            event.currentTarget.form?.reset();
            onFilter({});
          }}
        >
          {words.clear}
        </button>
        <button type="submit" className="primary" data-main>{words.apply}</button>
      </div>
    </form>
  );
}

function Field({ name, children }: { name: keyof typeof words.filterBy; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{words.filterBy[name]}</label>
      {children(id)}
    </>
  );
}

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

export function readForm(form: FormData): RequestFilter {
  const pid = text(form, "pid");
  const outcome = text(form, "outcome");
  return {
    pid: pid === "" ? undefined : Number(pid),
    name: text(form, "name") || undefined,
    call: kCalls.find((call) => call === text(form, "call")),
    failed: outcome === "" ? undefined : outcome === "true",
    min_length: parseBytes(text(form, "min_length")) ?? undefined,
    from: fromLocalInput(text(form, "from")) ?? undefined,
    to: fromLocalInput(text(form, "to")) ?? undefined,
  };
}

/** What the browser cannot know by itself: a span must have a length, a size must be exact. */
function checkForm(form: HTMLFormElement): void {
  const { from, to } = readForm(new FormData(form));
  const until = form.elements.namedItem("to");
  if (until instanceof HTMLInputElement) until.setCustomValidity(from !== undefined && to !== undefined && to <= from ? words.spanEmpty : "");
  const size = form.elements.namedItem("min_length");
  if (size instanceof HTMLInputElement) size.setCustomValidity(size.value !== "" && parseBytes(size.value) === null ? words.notExact : "");
}

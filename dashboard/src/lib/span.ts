/** A span of time in milliseconds since 1970; `to` is not in it. */
export interface Span {
  from: number;
  to: number;
}

/** Something that shows a span and says when it shows another. */
export interface SpanSource {
  readonly subscribe: (listener: () => void) => () => void;
  /** null until there is one */
  readonly span: () => Span | null;
}

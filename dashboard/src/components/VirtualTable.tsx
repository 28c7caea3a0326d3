import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, type CSSProperties, type ReactNode } from "react";
import { strings } from "@/lib/strings";
import { useNarrow } from "@/lib/use-narrow";
import "./virtual-table.css";

export interface Column<Row> {
  key: string;
  /** of header and cells; styles decide widths and what a card shows */
  className: string;
  header: ReactNode;
  /** a short header that a card puts before the value */
  label: string;
  sorted?: "ascending" | "descending" | undefined;
  cell: (row: Row) => ReactNode;
  /** all that the cell shows of a row: it is drawn again when this is another, or without this when the row is */
  shows?: ((row: Row) => unknown) | undefined;
}

/** Rows of which those in view alone are asked for: an array is such. */
export interface Rows<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
}

interface VirtualTableProps<Row extends { id: string }> {
  caption: string;
  className: string;
  columns: readonly Column<Row>[];
  rows: Rows<Row>;
  rowClass: (row: Row) => string;
  /** a press anywhere in a row; for the keyboard a cell must hold a button that does the same */
  onRow?: (row: Row) => void;
  rowHeight: number;
  /** rows that only come on top, and quickly: what one stood in serves for the next that stands as far from the end */
  recycle?: boolean;
  /** where its columns need so much, the table scrolls sideways; cards never do */
  minWidth?: number | undefined;
  /** below this width a row is a card of this height */
  card: { below: number; height: number };
  /** what stands after the last row */
  foot?: ReactNode;
  onEnd?: () => void;
  /** whether the newest rows are out of view */
  onAway?: (away: boolean) => void;
}

const kOverscan = 5;

/** A table that mounts only the rows in view. Roles are written out, since cards take away a table's display. */
export function VirtualTable<Row extends { id: string }>(props: VirtualTableProps<Row>) {
  "use no memo"; // the virtualizer changes in place
  const { caption, className, columns, rows, rowClass, onRow, recycle = false, minWidth, card, foot, onEnd, onAway } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const cards = useNarrow(scroller, card.below);
  const height = cards ? card.height : props.rowHeight;
  // eslint-disable-next-line react-hooks/incompatible-library -- see "use no memo"
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: kOverscan,
    // no getItemKey: all rows have one height, and a new function would have all of them measured anew
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1);
  const atEnd = rows.length === 0 || (last !== undefined && last.index >= rows.length - 1);
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd, rows]);

  return (
    <div
      ref={scroller}
      className={`scroller ${className}`}
      data-cards={cards || undefined}
      // a scrolling region must take the focus, or the keyboard cannot scroll it
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={strings.tableRegion(caption)}
      onScroll={(event) => onAway?.(event.currentTarget.scrollTop > height / 2)}
    >
      <table role="table" aria-rowcount={rows.length + 1} style={cards ? { "--card-height": `${card.height}px` } as CSSProperties : { minWidth }}>
        <caption className="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.key} role="columnheader" scope="col" className={column.className} aria-sort={column.sorted}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          <Spacer height={items[0]?.start ?? 0} />
          {items.map((item) => {
            const row = rows.at(item.index);
            return row && <TableRow key={recycle ? rows.length - item.index : row.id} row={row} index={item.index} columns={columns} className={rowClass(row)} onRow={onRow} />;
          })}
          <Spacer height={last ? virtual.getTotalSize() - last.end : 0} />
        </tbody>
      </table>
      {foot !== undefined && <div className="table-foot">{foot}</div>}
    </div>
  );
}

function Spacer({ height }: { height: number }) {
  if (height <= 0) return null;
  return <tr className="spacer" role="presentation" aria-hidden="true"><td role="presentation" style={{ height }} /></tr>;
}

interface RowProps<Row> {
  row: Row;
  index: number;
  columns: readonly Column<never>[];
  className: string;
  onRow: ((row: never) => void) | undefined;
}

const TableRow = memo(function TableRow<Row extends { id: string }>({ row, index, columns, className, onRow }: RowProps<Row>) {
  const press = onRow as ((row: Row) => void) | undefined;
  return (
    <tr
      role="row"
      className={className}
      aria-rowindex={index + 2}
      data-id={row.id}
      data-pressable={press && true}
      onClick={press && ((event) => {
        // a button answers for itself, and who marks text to copy it wants no more
        if (event.target instanceof Element && event.target.closest("button") === null && getSelection()?.isCollapsed !== false) press(row);
      })}
    >
      {(columns as readonly Column<Row>[]).map((column) => (
        <TableCell key={column.key} column={column as Column<never>} row={row} shown={column.shows === undefined ? row : column.shows(row)} />
      ))}
    </tr>
  );
});

interface CellProps<Row> {
  column: Column<never>;
  row: Row;
  shown: unknown;
}

const TableCell = memo(
  function TableCell<Row>({ column, row }: CellProps<Row>) {
    return (
      <td role="cell" className={column.className} data-label={column.label}>
        {(column as Column<Row>).cell(row)}
      </td>
    );
  },
  (a, b) => a.column === b.column && Object.is(a.shown, b.shown),
);

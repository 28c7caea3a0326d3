import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { VirtualTable, type Column } from "@/components/VirtualTable";

interface Row {
  id: string;
  name: string;
  size: number;
}

it("draws a cell again when what it shows of a row is another, and without that with every row", () => {
  const name = vi.fn((row: Row) => row.name);
  const size = vi.fn((row: Row) => row.size);
  const column = (key: string, cell: Column<Row>["cell"], shows?: Column<Row>["shows"]): Column<Row> => ({ key, className: key, header: key, label: key, cell, shows });
  const columns = [column("name", name, (row) => row.name), column("size", size)];
  const table = (row: Row) => (
    <VirtualTable caption="Rows" className="" columns={columns} rows={[row]} rowClass={() => ""} rowHeight={20} card={{ below: 0, height: 20 }} />
  );
  const texts = (): (string | null)[] => screen.getAllByRole("cell").map(({ textContent }) => textContent);

  const { rerender } = render(table({ id: "1", name: "a", size: 1 }));
  expect(texts()).toEqual(["a", "1"]);
  name.mockClear();
  size.mockClear();
  rerender(table({ id: "1", name: "a", size: 2 }));
  expect(texts()).toEqual(["a", "2"]);
  expect(name).not.toHaveBeenCalled();
  expect(size).toHaveBeenCalledOnce();
  rerender(table({ id: "1", name: "b", size: 2 }));
  expect(texts()).toEqual(["b", "2"]);
});

import { ArcElement, Chart, PieController, Tooltip, type ChartOptions } from "chart.js";
import { useEffect, useMemo, useRef } from "react";
import { Pie } from "react-chartjs-2";
import { formatBytes, formatPercent } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import { useScheme } from "@/lib/theme";
import { sliceColor } from "./palette";
import { rankLabels } from "./rank-labels";
import type { PieSlice } from "./slices";

Chart.register(ArcElement, PieController, Tooltip);

const kPlugins = [rankLabels]; // not registered: it is for no other chart

const kBorder = { light: "#ffffff", dark: "#1c2024" } as const; // --surface, so that slices stand apart

interface TopPieProps {
  slices: readonly PieSlice[];
  label: string;
  onSlice: (slice: PieSlice) => void;
}

/** For mouse and finger; who uses neither has the same in the table's buttons. */
export function TopPie({ slices, label, onSlice }: TopPieProps) {
  const scheme = useScheme();
  const data = useMemo(
    () => ({
      labels: slices.map((slice) => visibleName(slice.name) || strings.unnamed),
      datasets: [
        {
          data: slices.map((slice) => slice.bytes),
          backgroundColor: slices.map((slice) => sliceColor(scheme, slice.rank)),
          borderColor: kBorder[scheme],
          borderWidth: slices.length > 1 ? 1.5 : 0,
          hoverOffset: 6,
        },
      ],
    }),
    [slices, scheme],
  );
  // several times a second there are other slices: the options need not change for a press
  const press = useRef<(index: number) => void>(() => undefined);
  useEffect(() => {
    press.current = (index) => {
      const slice = slices[index];
      if (slice !== undefined) onSlice(slice);
    };
  }, [slices, onSlice]);
  const options = useMemo<ChartOptions<"pie">>(
    () => ({
      animation: false, // news comes several times a second
      maintainAspectRatio: false,
      layout: { padding: 6 },
      onClick: (_event, [pressed]) => {
        if (pressed !== undefined) press.current(pressed.index);
      },
      onHover: (event, [over], { canvas }) => {
        canvas.style.cursor = over !== undefined && event.type === "mousemove" && slices[over.index]?.rank != null ? "pointer" : "";
      },
      plugins: {
        rankLabels: { ranks: slices.map((slice) => slice.rank) },
        tooltip: {
          displayColors: false,
          callbacks: {
            label: (item) => {
              const slice = slices[item.dataIndex];
              return slice === undefined ? "" : `${formatBytes(slice.bytes)}, ${formatPercent(slice.percent)}`;
            },
          },
        },
      },
    }),
    [slices],
  );
  return <Pie role="img" aria-label={label} data={data} options={options} plugins={kPlugins} />;
}

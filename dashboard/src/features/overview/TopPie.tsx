import { ArcElement, Chart, PieController, Tooltip, type ChartOptions } from "chart.js";
import { useMemo } from "react";
import { Pie } from "react-chartjs-2";
import { formatBytes, formatPercent } from "@/lib/format";
import { visibleName } from "@/lib/names";
import { strings } from "@/lib/strings";
import { useScheme } from "@/lib/theme";
import { sliceColor } from "./palette";
import { rankLabels } from "./rank-labels";
import type { PieSlice } from "./slices";

Chart.register(ArcElement, PieController, Tooltip, rankLabels);

const kBorder = { light: "#ffffff", dark: "#1c2024" } as const; // --surface, so that slices stand apart

interface TopPieProps {
  slices: readonly PieSlice[];
  label: string;
}

export function TopPie({ slices, label }: TopPieProps) {
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
  const options = useMemo<ChartOptions<"pie">>(
    () => ({
      animation: false, // news comes several times a second
      maintainAspectRatio: false,
      layout: { padding: 6 },
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
  return <Pie role="img" aria-label={label} data={data} options={options} />;
}

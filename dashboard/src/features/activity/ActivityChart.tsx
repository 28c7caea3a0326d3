import { BarController, BarElement, Chart, LinearScale, Tooltip } from "chart.js";
import { useMemo, type RefObject } from "react";
import { Bar } from "react-chartjs-2";
import { kInk } from "@/lib/chart/axes";
import { gapBands } from "@/lib/chart/gap-bands";
import type { Band } from "@/lib/chart/gaps";
import { heightOn } from "@/lib/chart/steps";
import { strings } from "@/lib/strings";
import { useScheme } from "@/lib/theme";
import type { ActivityView } from "./activity-store";
import { optionsFor } from "./chart-options";

Chart.register(BarController, BarElement, LinearScale, Tooltip);

const words = strings.activity;
const kPlugins = [gapBands];
const kBars = { parsing: false, grouped: false, barPercentage: 1, categoryPercentage: 0.86, maxBarThickness: 40 } as const;

interface ActivityChartProps {
  view: ActivityView;
  bands: readonly Band[];
  log: boolean;
  chart: RefObject<Chart<"bar", { x: number; y: number }[]> | null>;
}

/** Requested above the axis, given back below it. */
export function ActivityChart({ view: { span, bars, barMs }, bands, log, chart }: ActivityChartProps) {
  const scheme = useScheme();
  const data = useMemo(() => {
    const middle = barMs / 2;
    const height = heightOn(log);
    const points = (value: (bar: (typeof bars)[number]) => number): { x: number; y: number }[] =>
      bars.map((bar) => ({ x: bar.from + middle, y: height(value(bar)) }));
    return {
      datasets: [
        { ...kBars, label: words.requested, data: points((bar) => bar.requested), backgroundColor: kInk[scheme].take },
        { ...kBars, label: words.returned, data: points((bar) => -bar.returned), backgroundColor: kInk[scheme].give },
      ],
    };
  }, [bars, barMs, scheme, log]);
  const options = useMemo(() => optionsFor({ span: span ?? { from: 0, to: 1 }, barMs, bars, bands, scheme, log }), [span, barMs, bars, bands, scheme, log]);
  return <Bar ref={chart} aria-hidden="true" data={data} options={options} plugins={kPlugins} />;
}

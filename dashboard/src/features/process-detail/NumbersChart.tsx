import { Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip } from "chart.js";
import { useMemo } from "react";
import { Line } from "react-chartjs-2";
import { kInk } from "@/lib/chart/axes";
import { gapBands } from "@/lib/chart/gap-bands";
import type { Band } from "@/lib/chart/gaps";
import { heightOn } from "@/lib/chart/steps";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import { useScheme } from "@/lib/theme";
import type { Point } from "./numbers";
import { optionsFor } from "./numbers-options";

Chart.register(Filler, LineController, LineElement, LinearScale, PointElement, Tooltip);

const words = strings.detail;
const kPlugins = [gapBands];
// a number stands still until something is done: steps, and no slopes between them
const kLine = { parsing: false, stepped: "before", pointRadius: 0, pointHoverRadius: 4, spanGaps: true } as const;

interface NumbersChartProps {
  span: Span;
  line: readonly Point[];
  bands: readonly Band[];
  log: boolean;
}

/** Both numbers over time. The one that the program asked for has a ground, so that colour alone does not tell them apart. */
export function NumbersChart({ span, line, bands, log }: NumbersChartProps) {
  const scheme = useScheme();
  const data = useMemo(() => {
    const ink = kInk[scheme];
    const height = heightOn(log);
    const points = (value: (point: Point) => number | null): { x: number; y: number }[] => line.map((point) => ({ x: point.at, y: height(value(point) ?? NaN) }));
    return {
      datasets: [
        { ...kLine, label: words.net, data: points(({ net }) => net), borderColor: ink.net, borderWidth: 1.8, backgroundColor: ink.netWell, fill: "origin" as const },
        { ...kLine, label: words.mapped, data: points(({ mapped }) => mapped), borderColor: ink.mapped, borderWidth: 2.2, backgroundColor: ink.mapped, fill: false as const },
      ],
    };
  }, [line, scheme, log]);
  const options = useMemo(() => optionsFor({ span, line, bands, scheme, log }), [span, line, bands, scheme, log]);
  return <Line aria-hidden="true" data={data} options={options} plugins={kPlugins} />;
}

import type { ChartOptions } from "chart.js";
import { kFont, kInk, timeAxis } from "@/lib/chart/axes";
import { touches, type Band } from "@/lib/chart/gaps";
import { byteTicks, fromLog, heightOn, logTicks } from "@/lib/chart/steps";
import { formatBytes, formatMoment } from "@/lib/format";
import type { Span } from "@/lib/span";
import { strings } from "@/lib/strings";
import type { Scheme } from "@/lib/theme";
import type { Point } from "./numbers";

const words = strings.detail;
const kTickPx = 34;
/** No line reaches the frame. */
const kRoom = 1.08;
const kLeastBytes = 4_096;

export interface Drawn {
  span: Span;
  line: readonly Point[];
  bands: readonly Band[];
  scheme: Scheme;
  log: boolean;
}

export function optionsFor({ span, line, bands, scheme, log }: Drawn): ChartOptions<"line"> {
  const ink = kInk[scheme];
  const most = line.reduce((max, { net, mapped }) => Math.max(max, net ?? 0, mapped ?? 0), kLeastBytes);
  return {
    animation: false,
    maintainAspectRatio: false,
    normalized: true,
    interaction: { mode: "index", axis: "x", intersect: false },
    layout: { padding: { top: 4, right: 4 } },
    scales: {
      x: timeAxis(span, scheme),
      y: {
        min: 0,
        max: heightOn(log)(most) * kRoom,
        border: { display: false },
        grid: { color: (at) => (at.tick.value === 0 ? ink.zero : ink.grid), tickLength: 0 },
        afterBuildTicks: (axis) => {
          const ticks = log ? logTicks(axis.min, axis.max) : byteTicks(axis.min, axis.max, Math.max(2, Math.floor(axis.height / kTickPx)));
          axis.ticks = ticks.map((value) => ({ value }));
        },
        // so that the plot does not change its width with each new figure
        afterFit: (axis) => {
          axis.width = 66;
        },
        ticks: { color: ink.soft, font: kFont, autoSkip: false, padding: 8, callback: (value) => formatBytes(log ? Math.round(fromLog(Number(value))) : Number(value)) },
      },
    },
    plugins: {
      gapBands: { bands, line: ink.gap, well: ink.gapWell },
      tooltip: {
        displayColors: false,
        callbacks: {
          title: ([item]) => formatMoment(line[item?.dataIndex ?? -1]?.at ?? 0),
          label: (item) => labelOf(line[item.dataIndex], item.datasetIndex),
          footer: ([item]) => {
            const at = line[item?.dataIndex ?? -1]?.at ?? 0;
            return bands.some((band) => touches(band, at, at + 1)) ? strings.activity.gap : "";
          },
        },
      },
    },
  };
}

function labelOf(point: Point | undefined, dataset: number): string {
  const value = dataset === 0 ? point?.net : point?.mapped;
  return value === null || value === undefined ? "" : `${dataset === 0 ? words.net : words.mapped} ${formatBytes(value)}`;
}

import type { Chart, ChartType, Plugin } from "chart.js";
import type { Span } from "@/lib/span";

export interface GapBandOptions {
  bands: readonly Span[];
  line: string;
  well: string;
}

declare module "chart.js" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the parameter must stand as Chart.js declares it
  interface PluginOptionsByType<TType extends ChartType> {
    gapBands?: GapBandOptions;
  }
}

/** A gap of a moment is seen too. */
const kLeastPx = 4;
const kHatchPx = 7;

const kEdgePx = 3;

/**
 * Hatches the times in which records may be missing, behind what is drawn: a short bar there proves nothing. An edge before
 * it shows a gap that it covers.
 */
export const gapBands: Plugin<"bar" | "line", GapBandOptions> = {
  id: "gapBands",
  beforeDatasetsDraw(chart, _args, { bands, line, well }) {
    const { ctx, chartArea: area } = chart;
    for (const band of bands) {
      const [left, right] = placeOf(chart, band);
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, area.top, right - left, area.bottom - area.top);
      ctx.fillStyle = well;
      ctx.fill();
      ctx.clip();
      ctx.beginPath();
      const height = area.bottom - area.top;
      // lines at fixed places of the plot, so that a band that moves does not seem to flicker
      for (let at = Math.floor((left - height) / kHatchPx) * kHatchPx; at < right; at += kHatchPx) {
        ctx.moveTo(at, area.bottom);
        ctx.lineTo(at + height, area.top);
      }
      ctx.strokeStyle = line;
      ctx.globalAlpha = 0.55;
      ctx.lineWidth = 1;
      ctx.stroke();
      ctx.restore();
    }
  },
  afterDatasetsDraw(chart, _args, { bands, line }) {
    const { ctx, chartArea: area } = chart;
    ctx.save();
    ctx.fillStyle = line;
    for (const band of bands) {
      const [left, right] = placeOf(chart, band);
      ctx.fillRect(left, area.bottom - kEdgePx, right - left, kEdgePx);
    }
    ctx.restore();
  },
};

/** From where to where a band goes, within the plot. */
function placeOf(chart: Chart, band: Span): [left: number, right: number] {
  const { chartArea: area, scales: { x } } = chart;
  const from = x?.getPixelForValue(band.from) ?? area.left;
  const to = Math.max(x?.getPixelForValue(band.to) ?? area.left, from + kLeastPx);
  return [Math.max(area.left, Math.min(from, area.right - kLeastPx)), Math.min(area.right, Math.max(to, area.left + kLeastPx))];
}

import type { ChartType, Plugin } from "chart.js";
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

/** Hatches the times in which records may be missing, behind the bars: a short bar there proves nothing. */
export const gapBands: Plugin<"bar", GapBandOptions> = {
  id: "gapBands",
  beforeDatasetsDraw(chart, _args, { bands, line, well }) {
    const { ctx, chartArea: area } = chart;
    const x = chart.scales["x"];
    if (x === undefined) return;
    for (const band of bands) {
      const from = x.getPixelForValue(band.from);
      const width = Math.max(x.getPixelForValue(band.to) - from, kLeastPx);
      const left = Math.max(area.left, Math.min(from, area.right - kLeastPx));
      const right = Math.min(area.right, Math.max(from + width, area.left + kLeastPx));
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
};

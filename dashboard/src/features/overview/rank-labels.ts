import type { Chart, Plugin } from "chart.js";
import type { PieSlice } from "./slices";
import { inkOn } from "./palette";

const kLeastPercent = 4; // a slice below is too thin for a number

/** Writes each slice's rank on it, so that slice and table row belong together without colour. */
export function rankLabels(slices: readonly PieSlice[]): Plugin<"pie"> {
  return {
    id: "rankLabels",
    afterDatasetsDraw(chart: Chart) {
      const { ctx } = chart;
      ctx.save();
      ctx.font = `600 12px ${getComputedStyle(chart.canvas).fontFamily}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      chart.getDatasetMeta(0).data.forEach((arc, index) => {
        const slice = slices[index];
        if (slice?.rank == null || slice.percent < kLeastPercent) return;
        const { x, y, startAngle, endAngle, outerRadius } = arc.getProps(["x", "y", "startAngle", "endAngle", "outerRadius"] as never[]) as Record<string, number>;
        const middle = ((startAngle ?? 0) + (endAngle ?? 0)) / 2;
        const distance = (outerRadius ?? 0) * 0.78;
        ctx.fillStyle = inkOn(String(arc.options["backgroundColor"]));
        ctx.fillText(String(slice.rank), (x ?? 0) + Math.cos(middle) * distance, (y ?? 0) + Math.sin(middle) * distance);
      });
      ctx.restore();
    },
  };
}

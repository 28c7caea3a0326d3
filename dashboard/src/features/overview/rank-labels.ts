import type { ChartType, Plugin } from "chart.js";
import { inkOn } from "./palette";

export interface RankLabelOptions {
  /** one a slice; null is written on none */
  ranks: readonly (number | null)[];
}

declare module "chart.js" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the parameter must stand as Chart.js declares it
  interface PluginOptionsByType<TType extends ChartType> {
    rankLabels?: RankLabelOptions;
  }
}

const kLeastRadians = 0.25; // a slice below is too thin for a number

/** Writes each slice's rank on it, so that slice and table row belong together without colour. */
export const rankLabels: Plugin<"pie", RankLabelOptions> = {
  id: "rankLabels",
  afterDatasetsDraw(chart, _args, options) {
    const { ctx } = chart;
    ctx.save();
    ctx.font = `600 12px ${getComputedStyle(chart.canvas).fontFamily}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    chart.getDatasetMeta(0).data.forEach((arc, index) => {
      const rank = options.ranks[index];
      const { x, y, startAngle, endAngle, outerRadius } = arc.getProps(["x", "y", "startAngle", "endAngle", "outerRadius"] as never[]) as
        Record<"x" | "y" | "startAngle" | "endAngle" | "outerRadius", number>;
      if (rank == null || endAngle - startAngle < kLeastRadians) return;
      const middle = (startAngle + endAngle) / 2;
      const distance = outerRadius * 0.78;
      ctx.fillStyle = inkOn(String(arc.options["backgroundColor"]));
      ctx.fillText(String(rank), x + Math.cos(middle) * distance, y + Math.sin(middle) * distance);
    });
    ctx.restore();
  },
};

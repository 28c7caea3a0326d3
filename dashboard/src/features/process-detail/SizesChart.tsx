import { BarController, BarElement, CategoryScale, Chart, LinearScale, Tooltip, type ChartOptions } from "chart.js";
import { useMemo } from "react";
import { Bar } from "react-chartjs-2";
import { kFont, kInk } from "@/lib/chart/axes";
import { formatBytes, formatCount } from "@/lib/format";
import { strings } from "@/lib/strings";
import { useScheme, type Scheme } from "@/lib/theme";
import type { SizeStep } from "@/types/ledger";
import { shortSize, wholeSize } from "./sizes";

Chart.register(BarController, BarElement, CategoryScale, LinearScale, Tooltip);

const words = strings.detail.sizes;
const kBars = { barPercentage: 0.94, categoryPercentage: 0.84, maxBarThickness: 26, minBarLength: 3 } as const;

/** How many calls of which size; mmap and munmap side by side. */
export function SizesChart({ steps }: { steps: readonly SizeStep[] }) {
  const scheme = useScheme();
  const data = useMemo(() => {
    // nothing is no bar, not even one of the least length
    const bars = (count: (step: SizeStep) => number): (number | null)[] => steps.map((step) => count(step) || null);
    return {
      labels: steps.map(shortSize),
      datasets: [
        { ...kBars, label: "mmap", data: bars((step) => step.mmap_calls), backgroundColor: kInk[scheme].take },
        { ...kBars, label: "munmap", data: bars((step) => step.munmap_calls), backgroundColor: kInk[scheme].give },
      ],
    };
  }, [steps, scheme]);
  const options = useMemo(() => optionsFor(steps, scheme), [steps, scheme]);
  return <Bar aria-hidden="true" data={data} options={options} />;
}

function optionsFor(steps: readonly SizeStep[], scheme: Scheme): ChartOptions<"bar"> {
  const ink = kInk[scheme];
  return {
    animation: false,
    maintainAspectRatio: false,
    interaction: { mode: "index", axis: "x", intersect: false },
    layout: { padding: { top: 4, right: 4 } },
    scales: {
      x: { border: { color: ink.zero }, grid: { display: false }, ticks: { color: ink.soft, font: kFont, maxRotation: 0 } },
      y: {
        beginAtZero: true,
        border: { display: false },
        grid: { color: ink.grid, tickLength: 0 },
        ticks: { color: ink.soft, font: kFont, padding: 8, precision: 0, maxTicksLimit: 6, callback: (value) => formatCount(Number(value)) },
      },
    },
    plugins: {
      tooltip: {
        displayColors: false,
        callbacks: {
          title: ([item]) => titleOf(steps[item?.dataIndex ?? -1]),
          label: (item) => labelOf(steps[item.dataIndex], item.datasetIndex),
          footer: ([item]) => {
            const failed = steps[item?.dataIndex ?? -1]?.failed_calls ?? 0;
            return failed === 0 ? "" : strings.activity.failed(failed);
          },
        },
      },
    },
  };
}

const titleOf = (step: SizeStep | undefined): string => (step === undefined ? "" : wholeSize(step));

function labelOf(step: SizeStep | undefined, dataset: number): string {
  if (step === undefined) return "";
  const [call, count, bytes] = dataset === 0 ? ["mmap", step.mmap_calls, step.requested_bytes] as const : ["munmap", step.munmap_calls, step.returned_bytes] as const;
  return words.calls(formatCount(count), call, formatBytes(bytes));
}

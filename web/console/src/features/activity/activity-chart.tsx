import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useStore } from "../../app/store.ts";
import { theme } from "../../app/theme.ts";
import { formatNumber, formatShortDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useMedia } from "../../ui/use-media.ts";
import { type Day, type Series, series } from "./activity-series.ts";

const height = 160;
/** On so many days, each on which something happened is marked. */
const maxMarked = 31;

/** The colour of a series, and of what stands around it, as the theme has it. */
const colorOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const colors: Record<Series, string> = { invited: "edge", started: "info", submitted: "go" };

/** The number of days is small: a day is drawn where it is, at noon of the reader, and labelled by its date alone. */
const secondsOf = (date: string): number => new Date(`${date}T12:00:00`).getTime() / 1_000;

function optionsOf(width: number, days: Day[], onPoint: (index: number | null) => void): uPlot.Options {
  const axis = {
    stroke: colorOf("quiet"),
    grid: { stroke: colorOf("line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: (_, _min, max) => [0, Math.max(4, Math.ceil(max * 1.1))] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 72,
        size: 26,
        gap: 6,
        values: (_, splits) => splits.map((seconds) => formatShortDate(new Date(seconds * 1_000))),
      },
      {
        ...axis,
        size: 40,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000],
        values: (_, splits) => splits.map((value) => formatNumber(value)),
      },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: t(`funnel.${one}`),
        stroke: colorOf(colors[one]),
        width: 2,
        fill: `${colorOf(colors[one])}1a`,
        points: {
          show: days.length <= maxMarked,
          size: 6,
          fill: colorOf(colors[one]),
          filter: (_chart: uPlot, _series: number, isShown: boolean) =>
            isShown ? days.flatMap((day, n) => (day[one] > 0 ? n : [])) : null,
        },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

interface ActivityChartProps {
  days: Day[];
  /** What it shows, for who does not see it; the numbers are in the table. */
  words: string;
  /** Is called with the day that is pointed at. */
  onPoint: (day: Day | null) => void;
}

/** The days as lines. */
export default function ActivityChart({ days, words, onPoint }: ActivityChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const chosen = useStore(theme);
  const isDark = useMedia("(prefers-color-scheme: dark)");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const place = frame.current!;
    const data: uPlot.AlignedData = [
      days.map(({ date }) => secondsOf(date)),
      ...series.map((one) => days.map((day) => day[one])),
    ];
    const point = (index: number | null) => onPoint(index === null ? null : (days[index] ?? null));
    const chart = new uPlot(optionsOf(place.clientWidth, days, point), data, place);
    const observer = new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height }));
    observer.observe(place);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [days, chosen, isDark, onPoint]);
  return <div ref={frame} className="activity-chart" role="img" aria-label={words} />;
}

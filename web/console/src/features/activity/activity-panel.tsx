import { ChartLine, Table2 } from "lucide-react";
import { Suspense, useState } from "react";
import { AssessmentActivityDocument, TeamActivityDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { formatDate, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { IconButton } from "../../ui/buttons.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { LoadProblem } from "../../ui/notes.tsx";
import { useAfterEvents } from "../live/live-events.ts";
import "./activity.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { type Day, type Series, series } from "./activity-series.ts";

const ActivityChart = lazyPart(() => import("./activity-chart.tsx"));

const sumOf = (days: Day[], one: Series): number => days.reduce((sum, day) => sum + day[one], 0);
const isShown = ({ type }: { type: string }) =>
  type === "INVITATION_CREATED" || type === "ASSESSMENT_STARTED" || type === "ASSESSMENT_SUBMITTED";

interface ActivityPanelProps {
  title: string;
  /** Without it, of the whole team. */
  assessmentId?: string;
}

/** How many were invited, started and submitted on each day: as a chart, and as a table. */
export function ActivityPanel({ title, assessmentId }: ActivityPanelProps) {
  const [period, setPeriod] = useState<"30" | "90" | "365">("30");
  const [isTable, setTable] = useState(false);
  const [pointed, setPointed] = useState<Day | null>(null);
  const ofTeam = useData(TeamActivityDocument, { days: Number(period) }, { pause: assessmentId !== undefined });
  const ofAssessment = useData(
    AssessmentActivityDocument,
    { id: assessmentId ?? "", days: Number(period) },
    { pause: assessmentId === undefined },
  );
  const answer = assessmentId === undefined ? ofTeam : ofAssessment;
  useAfterEvents(
    (event) => isShown(event) && (assessmentId === undefined || event.assessment?.id === assessmentId),
    answer.refresh,
    5_000,
  );
  const activity = assessmentId === undefined ? ofTeam.data?.team.activity : ofAssessment.data?.assessment?.activity;
  const days = activity?.days ?? [];
  const totals = series.map((one) => [one, pointed === null ? sumOf(days, one) : pointed[one]] as const);
  const words = t("activity.words", {
    days: days.length,
    invited: sumOf(days, "invited"),
    started: sumOf(days, "started"),
    submitted: sumOf(days, "submitted"),
  });
  return (
    <section className="panel" aria-label={title}>
      <div className="panel-head">
        <h2>{title}</h2>
        <div className="row wrap">
          <IconButton
            size="small"
            label={isTable ? t("activity.asChart") : t("activity.asTable")}
            icon={isTable ? <ChartLine aria-hidden /> : <Table2 aria-hidden />}
            onPress={() => setTable(!isTable)}
          />
          <SelectField
            hideLabel
            label={t("activity.period")}
            value={period}
            onChange={setPeriod}
            choices={(["30", "90", "365"] as const).map((id) => ({
              id,
              label: t("activity.days", { count: Number(id) }),
            }))}
          />
        </div>
      </div>
      <div className="panel-body stack">
        <ul className="activity-legend">
          {totals.map(([one, count]) => (
            <li key={one}>
              <span className={`activity-mark ${one}`} aria-hidden />
              <span className="quiet">{t(`funnel.${one}`)}</span>
              <span className="strong numbers">{activity === undefined ? "–" : formatNumber(count)}</span>
            </li>
          ))}
          {pointed === null ? null : <li className="quiet">{formatDate(`${pointed.date}T12:00:00`)}</li>}
        </ul>
        {answer.error && activity === undefined ? <LoadProblem error={answer.error} onRetry={answer.refresh} /> : null}
        {isTable ? (
          <DayTable days={days} />
        ) : (
          <Suspense fallback={<div className="activity-chart" />}>
            {activity === undefined ? (
              <div className="activity-chart" />
            ) : (
              <ActivityChart days={days} words={words} onPoint={setPointed} />
            )}
          </Suspense>
        )}
      </div>
    </section>
  );
}

/** The days on which something happened, latest first. */
function DayTable({ days }: { days: Day[] }) {
  const eventful = days.filter((day) => series.some((one) => day[one] > 0)).toReversed();
  if (eventful.length === 0) return <p className="quiet">{t("activity.nothing")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by the keyboard
    <section className="activity-table" aria-label={t("activity.asTable")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("activity.day")}</th>
            {series.map((one) => (
              <th key={one} scope="col">
                {t(`funnel.${one}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {eventful.map((day) => (
            <tr key={day.date}>
              <th scope="row">{formatDate(`${day.date}T12:00:00`)}</th>
              {series.map((one) => (
                <td key={one}>{formatNumber(day[one])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

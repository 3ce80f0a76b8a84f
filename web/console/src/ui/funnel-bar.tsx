import { formatNumber, formatPercent } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";

interface Funnel {
  invited: number;
  started: number;
  submitted: number;
}

/** How far those who were invited have come, in a small bar; the numbers are read out. */
export function FunnelBar({ funnel: { invited, started, submitted } }: { funnel: Funnel }) {
  const share = (count: number) => (invited === 0 ? 0 : (count / invited) * 100);
  return (
    <svg
      className="funnel-bar"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="img"
      aria-label={t("funnel.words", { invited, started, submitted })}
    >
      <rect width="100" height="6" rx="3" className="funnel-ground" />
      <rect width={share(started)} height="6" rx="3" className="funnel-started" />
      <rect width={share(submitted)} height="6" rx="3" className="funnel-submitted" />
      <title>{t("funnel.words", { invited, started, submitted })}</title>
    </svg>
  );
}

interface Steps extends Funnel {
  opened: number;
}

/**
 * The steps from the invitation to the submission, each with its number and its share, in the colours of the chart by day.
 * Bars and not a canvas: there are four numbers, which are text here, for everybody.
 */
export function FunnelChart({ funnel }: { funnel: Steps }) {
  const steps = ["invited", "opened", "started", "submitted"] as const;
  const most = Math.max(1, funnel.invited);
  return (
    <ol className="funnel">
      {steps.map((step) => (
        <li key={step}>
          <div className="row apart">
            <span className="quiet small">{t(`funnel.${step}`)}</span>
            <span className="numbers">
              {step === "invited" || funnel.invited === 0 ? null : (
                <span className="quiet small">{formatPercent(funnel[step] / funnel.invited)} </span>
              )}
              <span className="strong">{formatNumber(funnel[step])}</span>
            </span>
          </div>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" className="funnel-bar" aria-hidden>
            <rect width="100" height="6" rx="3" className="funnel-ground" />
            <rect width={(funnel[step] / most) * 100} height="6" rx="3" className={`funnel-${step}`} />
          </svg>
        </li>
      ))}
    </ol>
  );
}

import { useMemo } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { IfInvited, InviteOutcome, InviteOutcomePartsFragment } from "../../graphql/generated/graphql.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { Note } from "../../ui/notes.tsx";
import { changeDraft, currentDraft, useDraft } from "./draft.ts";

export type Outcome = InviteOutcomePartsFragment;
/** Rows that are named at most; the counts are of all. */
const maxNamed = 100;

const order: InviteOutcome[] = [
  "INVITED",
  "RESENT",
  "REOPENED",
  "RETAKEN",
  "ALREADY_INVITED",
  "ALREADY_SUBMITTED",
  "REJECTED",
];

/** How many rows come to what. */
export function countOutcomes(results: Outcome[]): Map<InviteOutcome, number> {
  const counts = new Map<InviteOutcome, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

/** How many will be invited, or mailed again. */
export const reached = (results: Outcome[]): number =>
  results.filter(({ outcome }) => ["INVITED", "RESENT", "REOPENED", "RETAKEN"].includes(outcome)).length;

/** Replaces an address by the one that was probably meant. */
function acceptSuggestion(index: number, suggestion: string): void {
  const rows = currentDraft().rows.map((row, at) => (at === index ? { ...row, email: suggestion } : row));
  changeDraft({ rows });
}

/** What the call will come to, as the server has rehearsed it. */
export function Review({ results }: { results: Outcome[] }) {
  const { rows, ifInvited } = useDraft();
  const counts = useMemo(() => countOutcomes(results), [results]);
  const named = useMemo(() => results.filter(({ errors, warnings }) => errors.length + warnings.length > 0), [results]);
  const nameOf = ({ index, email }: Outcome) => rows[index]?.name || email || rows[index]?.email || String(index + 1);
  const submitted = results.filter(({ outcome }) => ["ALREADY_SUBMITTED", "REOPENED", "RETAKEN"].includes(outcome));
  const invited = results.filter(({ outcome }) => ["ALREADY_INVITED", "RESENT"].includes(outcome));
  const choices: { id: IfInvited; text: string }[] = [
    { id: "REPORT", text: t("invite.if.REPORT") },
    ...(invited.length > 0 ? [{ id: "RESEND" as const, text: t("invite.if.RESEND") }] : []),
    ...(submitted.length > 0
      ? [
          { id: "REOPEN" as const, text: t("invite.if.REOPEN") },
          { id: "RETAKE" as const, text: t("invite.if.RETAKE") },
        ]
      : []),
  ];
  const examples = (of: Outcome[]) => of.slice(0, 5).map(nameOf).join(", ");
  return (
    <div className="stack wide">
      <ul className="outcomes">
        {order.flatMap((outcome) => {
          const count = counts.get(outcome);
          return count === undefined ? (
            []
          ) : (
            <li key={outcome} className={`outcome ${outcome}`}>
              <span className="outcome-count numbers">{formatNumber(count)}</span>
              <span>{t(`invite.outcome.${outcome}`, { count })}</span>
            </li>
          );
        })}
      </ul>
      {invited.length + submitted.length > 0 ? (
        <RadioGroup
          className="field radios"
          value={ifInvited}
          onChange={(choice) => changeDraft({ ifInvited: choice as IfInvited })}
        >
          <Label>{t("invite.if")}</Label>
          {invited.length > 0 ? (
            <span className="small quiet">
              {t("invite.alreadyInvited", { count: invited.length, names: examples(invited) })}
            </span>
          ) : null}
          {submitted.length > 0 ? (
            <span className="small quiet">
              {t("invite.alreadySubmitted", { count: submitted.length, names: examples(submitted) })}
            </span>
          ) : null}
          {choices.map(({ id, text }) => (
            <Radio key={id} value={id} className="radio">
              <span className="radio-mark" />
              {text}
            </Radio>
          ))}
        </RadioGroup>
      ) : null}
      {named.length > 0 ? (
        <section className="stack tight">
          <h3>{t("invite.toLookAt")}</h3>
          <ul className="row-problems">
            {named.slice(0, maxNamed).map((result) => (
              <li key={result.index} className="row wrap apart">
                <span className="grow">
                  <bdi className="strong">{nameOf(result)}</bdi>{" "}
                  {result.errors.map(({ message }) => (
                    <span key={message} className="problem">
                      {message}{" "}
                    </span>
                  ))}
                  {result.warnings.map(({ message }) => (
                    <span key={message} className="small quiet">
                      {message}{" "}
                    </span>
                  ))}
                </span>
                {[...result.errors, ...result.warnings].flatMap(({ suggestion }) =>
                  suggestion === null || suggestion === result.email ? (
                    []
                  ) : (
                    <Button key={suggestion} size="small" onPress={() => acceptSuggestion(result.index, suggestion)}>
                      {t("invite.acceptSuggestion", { suggestion })}
                    </Button>
                  ),
                )}
              </li>
            ))}
          </ul>
          {named.length > maxNamed ? (
            <p className="small quiet">{t("invite.andMore", { count: named.length - maxNamed })}</p>
          ) : null}
        </section>
      ) : null}
      {reached(results) === 0 ? <Note tone="warn">{t("invite.nobody")}</Note> : null}
    </div>
  );
}

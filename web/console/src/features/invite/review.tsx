import { useMemo, useState } from "react";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import type { InviteOutcome, InviteOutcomePartsFragment } from "../../graphql/generated/graphql.ts";
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

interface ChoiceProps<Id extends string> {
  title: string;
  /** Who they are. */
  names: string[];
  value: Id;
  onChange: (id: Id) => void;
  choices: { id: Id; text: string }[];
}

/** What is done for those who have an invitation already; they are named, all of them when asked for. */
function Choice<Id extends string>({ title, names, value, onChange, choices }: ChoiceProps<Id>) {
  const [isAll, setAll] = useState(false);
  const shown = isAll ? names.slice(0, maxNamed) : names.slice(0, 6);
  const rest = names.length - shown.length;
  return (
    <RadioGroup className="field radios" value={value} onChange={(id) => onChange(id as Id)}>
      <Label>{title}</Label>
      <span className="small quiet">
        <bdi>{shown.join(", ")}</bdi>{" "}
        {rest > 0 && !isAll ? (
          <Button look="link" onPress={() => setAll(true)}>
            {t("invite.andMore", { count: rest })}
          </Button>
        ) : rest > 0 ? (
          t("invite.andMore", { count: rest })
        ) : null}
      </span>
      {choices.map(({ id, text }) => (
        <Radio key={id} value={id} className="radio">
          <span className="radio-mark" />
          {text}
        </Radio>
      ))}
    </RadioGroup>
  );
}

/** What the call will come to, as the server has rehearsed it. */
export function Review({ results }: { results: Outcome[] }) {
  const { rows, ifInvited, ifSubmitted } = useDraft();
  const counts = useMemo(() => countOutcomes(results), [results]);
  const named = useMemo(() => results.filter(({ errors, warnings }) => errors.length + warnings.length > 0), [results]);
  const nameOf = ({ index, email, candidate }: Outcome) =>
    candidate?.displayName || rows[index]?.name || email || rows[index]?.email || String(index + 1);
  const submitted = results.filter(({ outcome }) => ["ALREADY_SUBMITTED", "REOPENED", "RETAKEN"].includes(outcome));
  const invited = results.filter(({ outcome }) => ["ALREADY_INVITED", "RESENT"].includes(outcome));
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
      {invited.length > 0 ? (
        <Choice
          title={t("invite.alreadyInvited", { count: invited.length })}
          names={invited.map(nameOf)}
          value={ifInvited}
          onChange={(choice) => changeDraft({ ifInvited: choice })}
          choices={[
            { id: "REPORT", text: t("invite.if.REPORT") },
            { id: "RESEND", text: t("invite.if.RESEND") },
          ]}
        />
      ) : null}
      {submitted.length > 0 ? (
        <Choice
          title={t("invite.alreadySubmitted", { count: submitted.length })}
          names={submitted.map(nameOf)}
          value={ifSubmitted}
          onChange={(choice) => changeDraft({ ifSubmitted: choice })}
          choices={[
            { id: "REPORT", text: t("invite.if.REPORT") },
            { id: "REOPEN", text: t("invite.if.REOPEN") },
            { id: "RETAKE", text: t("invite.if.RETAKE") },
          ]}
        />
      ) : null}
      {named.length > 0 ? (
        <section className="stack tight">
          <h3>{t("invite.toLookAt")}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
          <ul className="row-problems" tabIndex={0}>
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

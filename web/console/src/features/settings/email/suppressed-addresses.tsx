import { MailCheck, MailPlus } from "lucide-react";
import { useState } from "react";
import { SuppressedCandidatesDocument, type SuppressedCandidatesQuery } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { RecordLink } from "../../live/event-parts.tsx";
import { useAfterEvents } from "../../live/live-events.ts";
import { SettingsSection, ShowMore } from "../settings-section.tsx";
import { allowEmails } from "./allow-emails.ts";

type Row = SuppressedCandidatesQuery["candidates"]["nodes"][number];

const pageSize = 25;
const variables = { filter: { emailSuppressed: true } };

function SuppressedAddress({ row: { id, name, displayName, email } }: { row: Row }) {
  const execute = useExecute();
  const [isPending, setPending] = useState(false);
  const allow = async () => {
    setPending(true);
    await allowEmails(execute, id);
    setPending(false);
  };
  return (
    <li className="settings-mail">
      <div className="grow stack tight">
        <RecordLink candidateId={id}>
          <bdi className="strong">{displayName}</bdi>
        </RecordLink>
        {name === null ? null : (
          <div className="small quiet">
            <bdi>{email}</bdi>
          </div>
        )}
      </div>
      <Button size="small" icon={<MailPlus aria-hidden />} isPending={isPending} onPress={allow}>
        {t("candidate.clearSuppression")}
      </Button>
    </li>
  );
}

/** The addresses that bounced or complained: nothing is mailed to them until somebody allows it again. */
export function SuppressedAddresses() {
  const pages = usePages(SuppressedCandidatesDocument, variables, (data) => data.candidates, pageSize);
  useAfterEvents(
    ({ type }) => pages.rows.length <= pageSize && (type === "CANDIDATE_UPDATED" || type === "CANDIDATE_ERASED"),
    pages.refresh,
  );
  // What was allowed a moment ago leaves the list at once.
  const rows = pages.rows.filter(({ emailSuppressed }) => emailSuppressed);
  return (
    <SettingsSection title={t("mail.suppressed")} text={t("mail.suppressedText")}>
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={2} /> : null}
      {rows.length > 0 ? (
        <ul className="panel settings-mails">
          {rows.map((row) => (
            <SuppressedAddress key={row.id} row={row} />
          ))}
        </ul>
      ) : null}
      {!pages.isLoading && !pages.error && rows.length === 0 ? (
        <p className="row quiet">
          <MailCheck aria-hidden className="settings-fine" />
          {t("mail.noneSuppressed")}
        </p>
      ) : null}
      <ShowMore pages={pages} />
    </SettingsSection>
  );
}

import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { MailCheck, MailPlus, Send } from "lucide-react";
import { useMemo, useState } from "react";
import { type EmailState, FailedMailsDocument, type FailedMailsQuery } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { EmailStateText } from "../../../ui/states.tsx";
import { Time } from "../../../ui/values.tsx";
import { act } from "../../invitations/invitation-actions.ts";
import { RecordLink } from "../../live/event-parts.tsx";
import { useAfterEvents } from "../../live/live-events.ts";
import { SettingsSection, ShowMore } from "../settings-section.tsx";
import { allowEmails } from "./allow-emails.ts";

const route = getRouteApi("/settings/email");
type Row = FailedMailsQuery["invitations"]["nodes"][number];

/** What the list can show, and the states of the newest e-mail that belong to it. */
const kinds = {
  failed: ["FAILED", "BOUNCED", "SUPPRESSED"],
  retrying: ["DEFERRED"],
  waiting: ["QUEUED"],
} satisfies Record<string, EmailState[]>;
type Kind = keyof typeof kinds;
const pageSize = 25;

const canSend = ({ state, candidate }: Row): boolean =>
  (state === "PENDING" || state === "OPENED" || state === "STARTED") && !candidate.emailSuppressed;

/** An invitation whose newest e-mail did not arrive: to whom, what the mail server said, and what can be done. */
function FailedMail({ row }: { row: Row }) {
  const execute = useExecute();
  const [isPending, setPending] = useState(false);
  const { id, candidate, assessment, emails } = row;
  const [mail] = emails;
  const address = mail?.to ?? candidate.email;
  const run = async (work: () => Promise<unknown>) => {
    setPending(true);
    await work();
    setPending(false);
  };
  return (
    <li className="settings-mail">
      <div className="grow stack tight">
        <div className="row wrap">
          <RecordLink candidateId={candidate.id} invitationId={id}>
            <bdi className="strong">{candidate.displayName}</bdi>
          </RecordLink>
          {mail === undefined ? null : <EmailStateText state={mail.state} />}
        </div>
        <div className="small quiet">
          {address === null || address === candidate.displayName ? null : (
            <>
              <bdi>{address}</bdi>
              {" · "}
            </>
          )}
          <bdi>{assessment.title}</bdi>
          {mail === undefined ? null : (
            <>
              {" · "}
              {t(`emailKind.${mail.kind}`)} <Time at={mail.sentAt ?? mail.queuedAt} />
              {mail.attempts > 1 ? ` · ${t("invitation.attempts", { count: mail.attempts })}` : null}
            </>
          )}
        </div>
        {mail?.lastResponse ? <p className="small mono lines">{mail.lastResponse}</p> : null}
      </div>
      <div className="row wrap">
        {candidate.emailSuppressed ? (
          <Button
            size="small"
            icon={<MailPlus aria-hidden />}
            isPending={isPending}
            onPress={() => void run(() => allowEmails(execute, candidate.id))}
          >
            {t("candidate.clearSuppression")}
          </Button>
        ) : null}
        {canSend(row) ? (
          <Button
            size="small"
            icon={<Send aria-hidden />}
            isPending={isPending}
            onPress={() => void run(() => act(execute, "resend", [{ id, name: candidate.displayName }]))}
          >
            {t("invitations.resend")}
          </Button>
        ) : null}
      </div>
    </li>
  );
}

/**
 * The invitations whose newest e-mail did not arrive, or is still to leave. It is read again after events, unless
 * somebody is reading further down.
 */
export function FailedMails() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const kind: Kind = search.show === "retrying" || search.show === "waiting" ? search.show : "failed";
  const variables = useMemo(() => ({ filter: { emailState: kinds[kind] } }), [kind]);
  const pages = usePages(FailedMailsDocument, variables, (data) => data.invitations, pageSize);
  useAfterEvents(
    ({ type }) =>
      pages.rows.length <= pageSize && /EMAIL|INVITATION_UPDATED|CANDIDATE_UPDATED|INVITATION_CREATED/.test(type),
    pages.refresh,
  );
  return (
    <SettingsSection
      title={t("mail.list")}
      actions={
        <SelectField
          hideLabel
          label={t("mail.which")}
          value={kind}
          onChange={(show) =>
            void navigate({
              to: "/settings/email",
              search: { show: show === "failed" ? undefined : show },
              replace: true,
            })
          }
          choices={(Object.keys(kinds) as Kind[]).map((id) => ({ id, label: t(`mail.kind.${id}`) }))}
        />
      }
    >
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={3} /> : null}
      {pages.rows.length > 0 ? (
        <ul className="panel settings-mails">
          {pages.rows.map((row) => (
            <FailedMail key={row.id} row={row} />
          ))}
        </ul>
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <div className="panel">
          <Empty icon={<MailCheck aria-hidden />} title={t(`mail.none.${kind}`)}>
            {kind === "failed" ? t("mail.noneText") : null}
          </Empty>
        </div>
      ) : null}
      <ShowMore pages={pages} />
    </SettingsSection>
  );
}

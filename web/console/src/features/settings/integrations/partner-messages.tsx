import { Inbox, RotateCw } from "lucide-react";
import { useMemo, useState } from "react";
import {
  type PartnerIntegrationRowFragment,
  type PartnerMessageRowFragment,
  type PartnerMessageState,
  PartnerMessagesDocument,
  RetryPartnerMessageDocument,
} from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { usePages } from "../../../graphql/use-pages.ts";
import { hasMessage, t } from "../../../i18n/index.ts";
import { Button, IconButton } from "../../../ui/buttons.tsx";
import { SelectField } from "../../../ui/fields.tsx";
import { Empty, LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { Time } from "../../../ui/values.tsx";
import { RecordLink } from "../../live/event-parts.tsx";
import { useAfterEvents } from "../../live/live-events.ts";
import { said } from "../said.ts";
import { SettingsSection, ShowMore } from "../settings-section.tsx";
import { nameOf } from "./partner-words.ts";

type Row = PartnerMessageRowFragment;

const states: PartnerMessageState[] = ["DELIVERED", "FAILED", "RETRYING", "PENDING"];
const tones: Record<PartnerMessageState, string> = { DELIVERED: "go", FAILED: "bad", RETRYING: "warn", PENDING: "" };
const pageSize = 25;
/** An event is queued for its partner a moment after it happens. */
const queueing = 1_000;

/** Later versions may add subjects. */
const subjectOf = (subject: string): string => {
  const id = `partnerSubject.${subject}`;
  return hasMessage(id) ? t(id) : subject;
};

/** The beginning of a response. */
const excerptOf = (response: string): string => (response.length > 300 ? `${response.slice(0, 300)}…` : response);

/** A message: about whom, how the last attempt went, and the partner's response. */
function Message({ row, onRetried }: { row: Row; onRetried: () => void }) {
  const { id, subject, state, attempts, statusCode, response, nextAttemptAt, createdAt, invitation } = row;
  const execute = useExecute();
  const [isPending, setPending] = useState(false);
  const retry = async () => {
    setPending(true);
    await said(
      async () => (await execute(RetryPartnerMessageDocument, { messageId: id })).retryPartnerMessage,
      t("integrations.retried"),
    );
    setPending(false);
    setTimeout(onRetried, queueing);
  };
  return (
    <li className="settings-mail">
      <div className="grow stack tight">
        <div className="row wrap">
          <span className="strong">{subjectOf(subject)}</span>
          <span className={`badge ${tones[state]}`}>{t(`partnerMessage.${state}`)}</span>
        </div>
        {invitation === null ? null : (
          <div className="small">
            <RecordLink candidateId={invitation.candidate.id} invitationId={invitation.id}>
              <bdi>{invitation.candidate.displayName}</bdi>
            </RecordLink>
            <span className="quiet">
              {" · "}
              <bdi>{invitation.assessment.title}</bdi>
            </span>
          </div>
        )}
        <div className="small quiet">
          {t("webhooks.attemptCount", { count: attempts })}
          {attempts === 0 ? "" : ` · ${statusCode === null ? t("webhooks.noAnswer") : `HTTP ${statusCode}`}`}
          {" · "}
          {t("webhooks.queued")} <Time at={createdAt} />
          {nextAttemptAt === null ? null : (
            <>
              {" · "}
              {t("webhooks.again")} <Time at={nextAttemptAt} />
            </>
          )}
        </div>
        {response ? <p className="small mono lines quiet">{excerptOf(response)}</p> : null}
      </div>
      {state === "PENDING" ? null : (
        <Button
          size="small"
          icon={<RotateCw aria-hidden />}
          isPending={isPending}
          aria-label={`${t("integrations.retry")}: ${subjectOf(subject)}`}
          onPress={() => void retry()}
        >
          {t("integrations.retry")}
        </Button>
      )}
    </li>
  );
}

interface PartnerMessagesProps {
  integrations: PartnerIntegrationRowFragment[];
  /** Called when a message was sent again: it may have changed the integration. */
  onRetried: () => void;
}

/** The integration that was used last. */
const lastUsed = (integrations: PartnerIntegrationRowFragment[]): PartnerIntegrationRowFragment =>
  integrations.reduce((one, other) => ((other.lastUsedAt ?? "") > (one.lastUsedAt ?? "") ? other : one));

/** The messages to a partner, newest first. They are read again after events, unless somebody is reading further down. */
export function PartnerMessages({ integrations, onRetried }: PartnerMessagesProps) {
  const [chosen, setChosen] = useState(() => lastUsed(integrations).id);
  const [state, setState] = useState<PartnerMessageState | "">("");
  const integrationId = integrations.find(({ id }) => id === chosen)?.id ?? integrations[0]!.id;
  const variables = useMemo(() => ({ integrationId, state: state === "" ? null : [state] }), [integrationId, state]);
  const pages = usePages(PartnerMessagesDocument, variables, (data) => data.partnerMessages, pageSize);
  const refresh = () => {
    pages.refresh();
    onRetried();
  };
  useAfterEvents(
    () => pages.rows.length <= pageSize,
    () => void setTimeout(pages.refresh, queueing),
  );
  return (
    <SettingsSection
      title={t("integrations.messages")}
      text={t("integrations.messagesText")}
      actions={
        <>
          {integrations.length > 1 ? (
            <SelectField
              hideLabel
              label={t("integrations.kind")}
              value={integrationId}
              onChange={setChosen}
              choices={integrations.map(({ id, kind }) => ({ id, label: nameOf(kind) }))}
            />
          ) : null}
          <SelectField
            hideLabel
            label={t("webhooks.state")}
            value={state}
            onChange={setState}
            choices={[
              { id: "", label: t("webhooks.everyDelivery") },
              ...states.map((id) => ({ id, label: t(`partnerMessage.${id}`) })),
            ]}
          />
          <IconButton label={t("webhooks.refresh")} icon={<RotateCw aria-hidden />} onPress={refresh} />
        </>
      }
    >
      {pages.error ? <LoadProblem error={pages.error} onRetry={pages.refresh} /> : null}
      {pages.isLoading ? <Skeleton lines={3} /> : null}
      {pages.rows.length > 0 ? (
        <ul className="panel settings-mails" aria-label={t("integrations.messages")}>
          {pages.rows.map((row) => (
            <Message key={row.id} row={row} onRetried={refresh} />
          ))}
        </ul>
      ) : null}
      {!pages.isLoading && !pages.error && pages.rows.length === 0 ? (
        <div className="panel">
          <Empty
            icon={<Inbox aria-hidden />}
            title={t(state === "" ? "integrations.noMessage.title" : "common.nothingMatches")}
          >
            {t("integrations.noMessage.text")}
          </Empty>
        </div>
      ) : null}
      <ShowMore pages={pages} />
    </SettingsSection>
  );
}

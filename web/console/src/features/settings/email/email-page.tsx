import { useCan } from "../../../app/viewer.ts";
import { MailHealthDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { LoadProblem, Skeleton } from "../../../ui/notes.tsx";
import { Time } from "../../../ui/values.tsx";
import { useAfterEvents } from "../../live/live-events.ts";
import { SettingsSection } from "../settings-section.tsx";
import { FailedMails } from "./failed-mails.tsx";
import { SenderSection } from "./sender.tsx";
import { SuppressedAddresses } from "./suppressed-addresses.tsx";

/** Whether the server's e-mail is accepted, and what the mail server said last where it is not. */
function Health() {
  const { data, error, isLoading, refresh } = useData(MailHealthDocument);
  useAfterEvents(({ type }) => type === "INVITATION_EMAIL_SENT" || type === "INVITATION_EMAIL_FAILED", refresh);
  const health = data?.team.mailHealth ?? null;
  if (error && data === undefined) return <LoadProblem error={error} onRetry={refresh} />;
  if (isLoading) return <Skeleton lines={2} />;
  if (health === null) return null;
  const { delivering, from, inboxUrl, lastError, lastSentAt } = health;
  return (
    <section className="panel" aria-label={t("mail.delivery")}>
      <div className="panel-head">
        <h3>{t("mail.delivery")}</h3>
        <span className={`badge ${delivering ? "go" : inboxUrl === null ? "bad" : "warn"}`}>
          {delivering ? t("mail.delivering") : inboxUrl === null ? t("mail.notDelivering") : t("mail.inbox")}
        </span>
      </div>
      <div className="panel-body stack">
        <p className="quiet">
          {delivering
            ? t("mail.deliveringText")
            : inboxUrl === null
              ? t("mail.notDeliveringText")
              : t("mail.inboxText")}
        </p>
        <dl className="details-list">
          <dt>{t("mail.from")}</dt>
          <dd>
            <bdi>{from}</bdi>
          </dd>
          <dt>{t("mail.lastSent")}</dt>
          <dd>{lastSentAt === null ? t("mail.neverSent") : <Time at={lastSentAt} />}</dd>
          {lastError === null ? null : (
            <>
              <dt>{t("mail.lastError")}</dt>
              <dd className="mono lines">{lastError}</dd>
            </>
          )}
        </dl>
      </div>
    </section>
  );
}

/** The team's e-mail: whether it is delivered, what did not arrive and why, and which addresses are not mailed. */
export function EmailPage() {
  const canSee = useCan("invite");
  if (!canSee) return null;
  return (
    <>
      <SettingsSection title={t("settings.email")} text={t("mail.text")}>
        <Health />
      </SettingsSection>
      <SenderSection />
      <FailedMails />
      <SuppressedAddresses />
    </>
  );
}

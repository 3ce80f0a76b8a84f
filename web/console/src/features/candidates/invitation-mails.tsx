import { t } from "../../i18n/index.ts";
import { EmailStateText } from "../../ui/states.tsx";
import { Time } from "../../ui/values.tsx";
import type { InvitationData } from "./candidate-data.ts";

/** Every e-mail of an invitation, with what the mail server said. */
export function InvitationMails({ invitation }: { invitation: InvitationData }) {
  const { emails, emailRequested, state } = invitation;
  const canBeSent = state === "PENDING" || state === "OPENED";
  return (
    <div className="stack tight">
      <h3>{t("invitation.mails")}</h3>
      {emails.length === 0 ? (
        <p className="quiet small">
          {emailRequested || !canBeSent ? t("invitation.noMails") : t("invitation.notMailedYet")}
        </p>
      ) : null}
      <ul className="candidate-mails">
        {emails.map(({ id, kind, state, subject, to, queuedAt, sentAt, attempts, lastResponse }) => (
          <li key={id} className="stack tight">
            <div className="row wrap apart">
              <span>
                <span className="strong">{t(`emailKind.${kind}`)}</span>
                {to === null ? null : (
                  <span className="quiet">
                    {" "}
                    <bdi>{to}</bdi>
                  </span>
                )}
              </span>
              <span className="row">
                <EmailStateText state={state} response={lastResponse} />
                <span className="quiet small">
                  <Time at={sentAt ?? queuedAt} />
                </span>
              </span>
            </div>
            {subject === null ? null : <div className="small quiet cut">{subject}</div>}
            {lastResponse !== null && state !== "SENT" ? (
              <div className="small mono lines">
                {lastResponse}
                {attempts > 1 ? ` (${t("invitation.attempts", { count: attempts })})` : ""}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  );
}

import { Check, Copy, Download } from "lucide-react";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { nodeOf } from "../../graphql/documents.ts";
import {
  type BatchProgressFragment,
  FollowBatchDocument,
  type InviteMutation,
} from "../../graphql/generated/graphql.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { CopyBox, copyAndSay } from "../../ui/copy.tsx";
import { Note } from "../../ui/notes.tsx";
import { countOutcomes } from "./review.tsx";

export type Invited = InviteMutation["inviteCandidates"];

/** A field of a CSV file; what a spreadsheet would take for a formula is defused. */
const csvField = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

function downloadLinks(rows: { name: string; email: string; url: string }[]): void {
  const lines = [["name", "email", "link"], ...rows.map(({ name, email, url }) => [name, email, url])];
  const text = `\ufeff${lines.map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = "invite-links.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

/** How far the e-mails of a call are, true to the last one. */
export function BatchMails({ batch: initial }: { batch: BatchProgressFragment }) {
  const client = useClient();
  const [batch, setBatch] = useState(initial);
  useEffect(() => {
    if (initial.done) return;
    const { unsubscribe } = client
      .subscription(nodeOf(FollowBatchDocument), { id: initial.id })
      .subscribe(({ data }) => data && setBatch(data.invitationBatchProgress));
    return unsubscribe;
  }, [client, initial]);
  const { emailsSent: sent, emailsFailed: failed, emailsQueued: queued, done } = batch;
  const all = sent + failed + queued;
  if (all === 0) return null;
  return (
    <div className="stack tight">
      <progress className="progress" max={all} value={sent + failed} aria-label={t("invite.mails")} />
      <p role="status" className="numbers">
        {done ? t("invite.mailsDone", { sent, failed }) : t("invite.mailsProgress", { sent, all, failed })}
      </p>
    </div>
  );
}

/** After the call: links to copy where nothing was mailed, and the progress of the e-mails where something was. */
export function Done({
  invited,
  sendEmail,
  names,
}: {
  invited: Invited;
  sendEmail: boolean;
  names: Map<string, string>;
}) {
  const counts = countOutcomes(invited.results);
  const links = invited.results.flatMap(({ email, invitation, candidate }) =>
    invitation?.inviteUrl
      ? [
          {
            email: email ?? "",
            name: names.get(email ?? "") ?? candidate?.displayName ?? email ?? "",
            url: invitation.inviteUrl,
          },
        ]
      : [],
  );
  const rejected = invited.results.filter(({ outcome }) => outcome === "REJECTED");
  const shown = links.slice(0, 50);
  return (
    <div className="stack wide">
      <p className="row done-line" role="status">
        <Check aria-hidden />
        <span className="strong">
          {[...counts].map(([outcome, count]) => `${count} ${t(`invite.outcome.${outcome}`, { count })}`).join(" · ")}
        </span>
      </p>
      {sendEmail && invited.batch ? <BatchMails batch={invited.batch} /> : null}
      {!sendEmail && links.length > 0 ? (
        <section className="stack">
          <div className="row wrap apart">
            <h3>{t("invite.links")}</h3>
            <span className="row">
              <Button
                size="small"
                icon={<Copy aria-hidden />}
                onPress={() =>
                  void copyAndSay(
                    links
                      .map(({ name, email, url }) => `${name === email ? email : `${name} <${email}>`}\t${url}`)
                      .join("\n"),
                    t("invitations.linksCopied", { count: links.length }),
                  )
                }
              >
                {t("invite.copyAll")}
              </Button>
              <Button size="small" icon={<Download aria-hidden />} onPress={() => downloadLinks(links)}>
                {t("invite.downloadLinks")}
              </Button>
            </span>
          </div>
          <ul className="link-list">
            {shown.map(({ name, email, url }) => (
              <li key={url} className="stack tight">
                <bdi className="strong">{name || email}</bdi>
                <CopyBox
                  label={t("invite.linkOf", { name: name || email })}
                  value={url}
                  action={t("publicLink.copy")}
                />
              </li>
            ))}
          </ul>
          {links.length > shown.length ? (
            <p className="small quiet">{t("invite.linksMore", { count: links.length - shown.length })}</p>
          ) : null}
        </section>
      ) : null}
      {rejected.length > 0 ? (
        <Note tone="warn">
          <p className="strong">{t("invite.rejected", { count: rejected.length })}</p>
          <ul className="small">
            {rejected.slice(0, 20).map(({ index, email, errors }) => (
              <li key={index}>
                <bdi>{email}</bdi> {errors[0]?.message}
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
    </div>
  );
}

import { Link } from "@tanstack/react-router";
import { Check, Copy, Download } from "lucide-react";
import { closeInvite } from "../../app/open-invite.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { CopyBox, copyAndSay } from "../../ui/copy.tsx";
import { downloadCsv } from "../../ui/download.ts";
import { Note } from "../../ui/notes.tsx";
import { BatchMails } from "../batches/batch-mails.tsx";
import { countOutcomes } from "./review.tsx";
import type { Invited } from "./use-invite.ts";

function downloadLinks(rows: { name: string; email: string; url: string }[]): void {
  downloadCsv("invite-links.csv", [
    ["name", "email", "link"],
    ...rows.map(({ name, email, url }) => [name, email, url]),
  ]);
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
      {sendEmail && invited.batch ? <BatchMails batch={invited.batch} meanwhile={t("invite.goesOn")} /> : null}
      {invited.batch ? (
        <p className="small">
          <Link to="/batches/$id" params={{ id: invited.batch.id }} onClick={closeInvite}>
            {t("invite.toBatch")}
          </Link>
        </p>
      ) : null}
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

import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { useCan } from "../../app/viewer.ts";
import { MailsToLookAtDocument, SubmissionsToDecideDocument } from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Skeleton } from "../../ui/notes.tsx";
import { RecordLink } from "./event-parts.tsx";
import { useAfterEvents } from "./live-events.ts";

/** What needs somebody now: mails that did not arrive, and submissions that nobody has decided on. */
export function Attention() {
  const canInvite = useCan("invite");
  const mails = useData(MailsToLookAtDocument, undefined, { pause: !canInvite });
  const decisions = useData(SubmissionsToDecideDocument, undefined, { pause: !canInvite });
  useAfterEvents(
    ({ type }) => /EMAIL_FAILED|SUBMITTED|CANDIDATE_UPDATED|INVITATION_UPDATED/.test(type),
    () => {
      mails.refresh();
      decisions.refresh();
    },
  );
  if (!canInvite) return null;
  const failed = mails.data?.invitations;
  const undecided = decisions.data ? decisions.data.submitted.totalCount - decisions.data.decided.totalCount : null;
  const isLoading = mails.isLoading || decisions.isLoading;
  return (
    <aside className="panel attention" aria-label={t("attention.title")}>
      <div className="panel-head">
        <h2>{t("attention.title")}</h2>
      </div>
      <div className="panel-body stack">
        {isLoading ? <Skeleton lines={2} /> : null}
        {!isLoading && failed?.totalCount === 0 && undecided === 0 ? (
          <p className="row quiet">
            <CircleCheck aria-hidden className="attention-fine" />
            {t("attention.nothing")}
          </p>
        ) : null}
        {failed && failed.totalCount > 0 ? (
          <section className="stack tight">
            <h3 className="row apart">
              {t("attention.mails")} <span className="badge bad">{formatNumber(failed.totalCount)}</span>
            </h3>
            <ul className="stack tight">
              {failed.nodes.map(({ id, candidate, emails }) => (
                <li key={id}>
                  <RecordLink candidateId={candidate.id} invitationId={id}>
                    <bdi>{candidate.displayName}</bdi>
                  </RecordLink>
                  <div className="small quiet cut" title={emails[0]?.lastResponse ?? undefined}>
                    {emails[0]?.lastResponse ?? t(`email.state.${emails[0]?.state ?? "FAILED"}`)}
                  </div>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        {undecided !== null && undecided > 0 ? (
          <section className="stack tight">
            <h3 className="row apart">
              {t("attention.decide")} <span className="badge go">{formatNumber(undecided)}</span>
            </h3>
            <p className="small">
              <Link to="/candidates" search={{ progress: "SUBMITTED" }}>
                {t("attention.decideText", { count: undecided })}
              </Link>
            </p>
          </section>
        ) : null}
      </div>
    </aside>
  );
}

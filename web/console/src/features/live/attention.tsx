import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useCan } from "../../app/viewer.ts";
import {
  InvitationsThatExpireDocument,
  MailsToLookAtDocument,
  SubmissionsToDecideDocument,
} from "../../graphql/generated/graphql.ts";
import { useData } from "../../graphql/hooks.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Skeleton } from "../../ui/notes.tsx";
import { useNow } from "../../ui/values.tsx";
import { expiringSoon, soonDays } from "../invitations/expiring-soon.ts";
import { RecordLink } from "./event-parts.tsx";
import { useAfterEvents } from "./live-events.ts";

/** What needs somebody now: each as a number that leads to the list of them. */
export function Attention() {
  const canInvite = useCan("invite");
  const now = useNow();
  const mails = useData(MailsToLookAtDocument, undefined, { pause: !canInvite });
  const decisions = useData(SubmissionsToDecideDocument, undefined, { pause: !canInvite });
  const expiring = useData(InvitationsThatExpireDocument, { filter: expiringSoon(now) }, { pause: !canInvite });
  useAfterEvents(
    ({ type }) => /EMAIL|SUBMITTED|STARTED|CANDIDATE_UPDATED|INVITATION_(UPDATED|CREATED|CANCELLED|EXPIRED)/.test(type),
    () => {
      mails.refresh();
      decisions.refresh();
      expiring.refresh();
    },
    5_000,
  );
  if (!canInvite) return null;
  const failed = mails.data?.invitations;
  const undecided = decisions.data?.candidates.totalCount ?? 0;
  const soon = expiring.data?.invitations.totalCount ?? 0;
  const isLoading = mails.isLoading || decisions.isLoading || expiring.isLoading;
  const isNothing = failed?.totalCount === 0 && undecided === 0 && soon === 0;
  return (
    <aside className="panel attention" aria-label={t("attention.title")}>
      <div className="panel-head">
        <h2>{t("attention.title")}</h2>
      </div>
      <div className="panel-body stack">
        {isLoading ? <Skeleton lines={2} /> : null}
        {!isLoading && isNothing ? (
          <p className="row quiet">
            <CircleCheck aria-hidden className="attention-fine" />
            {t("attention.nothing")}
          </p>
        ) : null}
        {undecided > 0 ? (
          <Item
            title={t("attention.decide")}
            count={undecided}
            tone="go"
            link={
              <Link to="/candidates" search={{ progress: "SUBMITTED", decision: "NONE" }}>
                {t("attention.decideText", { count: undecided })}
              </Link>
            }
          />
        ) : null}
        {soon > 0 ? (
          <Item
            title={t("attention.expiring")}
            count={soon}
            tone="warn"
            link={
              <Link to="/invitations" search={{ state: "soon" }}>
                {t("attention.expiringText", { count: soon, days: soonDays })}
              </Link>
            }
          />
        ) : null}
        {failed && failed.totalCount > 0 ? (
          <Item
            title={t("attention.mails")}
            count={failed.totalCount}
            tone="bad"
            link={
              <Link to="/invitations" search={{ state: "mail-open" }}>
                {t("attention.mailsText", { count: failed.totalCount })}
              </Link>
            }
          >
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
          </Item>
        ) : null}
      </div>
    </aside>
  );
}

interface ItemProps {
  title: string;
  count: number;
  tone: "go" | "warn" | "bad";
  /** Leads to the list of them. */
  link: ReactNode;
  children?: ReactNode;
}
const Item = ({ title, count, tone, link, children }: ItemProps) => (
  <section className="stack tight">
    <h3 className="row apart">
      {title} <span className={`badge ${tone} numbers`}>{formatNumber(count)}</span>
    </h3>
    {children}
    <p className="small">{link}</p>
  </section>
);

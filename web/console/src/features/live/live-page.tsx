import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { ArrowUp, Radio, Send } from "lucide-react";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { openInvite } from "../../app/open-invite.ts";
import { Page } from "../../app/page.tsx";
import { useStore } from "../../app/store.ts";
import { useCan } from "../../app/viewer.ts";
import type { AssessmentEventType } from "../../graphql/generated/graphql.ts";
import { formatDay, formatTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { SelectField, Switch } from "../../ui/fields.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../ui/notes.tsx";
import { useAssessmentChoices } from "../assessments/assessment-choices.ts";
import { Attention } from "./attention.tsx";
import { EventDetail, EventIcon, EventText } from "./event-parts.tsx";
import "./live.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { catchUp, type TeamEvent } from "./live-events.ts";
import { useEventFeed } from "./use-event-feed.ts";

const ActivityPanel = lazyPart(() =>
  import("../activity/activity-panel.tsx").then((module) => ({ default: module.ActivityPanel })),
);
const route = getRouteApi("/");

/** What the feed can be narrowed down to. */
const kinds: Record<string, AssessmentEventType[]> = {
  progress: ["ASSESSMENT_STARTED", "ASSESSMENT_SUBMITTED"],
  invited: ["INVITATION_CREATED", "INVITATION_REMINDED", "INVITATION_REOPENED", "INVITATION_CANCELLED"],
  mail: ["INVITATION_EMAIL_SENT", "INVITATION_EMAIL_FAILED"],
};
/** Without a choice: what a member wants to know, and not each e-mail that was sent. */
const worthTelling: AssessmentEventType[] = [
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "INVITATION_CREATED",
  "INVITATION_EMAIL_FAILED",
  "INVITATION_EXPIRED",
  "INVITATION_CANCELLED",
  "INVITATION_REOPENED",
  "RESULT_UPDATED",
  "ASSESSMENT_PUBLISHED",
  "ASSESSMENT_ARCHIVED",
];

const dayOf = (event: TeamEvent): string => new Date(event.occurredAt).toDateString();

/** Whether the page has been scrolled away from its beginning. */
function useIsScrolled(): boolean {
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const look = () => setScrolled(window.scrollY > 160);
    look();
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  return isScrolled;
}

/** What was caught up on after the connection was broken. */
function CaughtUp() {
  const caught = useStore(catchUp);
  if (caught === null) return null;
  return (
    <Note tone="info">
      <span className="row wrap apart">
        {t("live.caughtUp", { count: caught.count, time: formatTime(caught.brokenAt) })}
        <Button size="small" look="subtle" onPress={() => catchUp.set(null)}>
          {t("common.ok")}
        </Button>
      </span>
    </Note>
  );
}

/** The first page: what happens, and what needs somebody. */
export function LivePage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const choices = useAssessmentChoices();
  const canInvite = useCan("invite");
  const isScrolled = useIsScrolled();
  const set = (change: Record<string, string | undefined>) =>
    void navigate({ to: "/", search: { ...search, ...change }, replace: true });

  const filter = useMemo(
    () => ({
      types: kinds[search.kind ?? ""] ?? (search.kind === "all" ? undefined : worthTelling),
      ...(search.assessment ? { assessmentIds: [search.assessment] } : {}),
      ...(search.mine ? { assignedToMe: true } : {}),
    }),
    [search.kind, search.assessment, search.mine],
  );
  const feed = useEventFeed(filter, isScrolled);
  const top = useRef<HTMLDivElement>(null);
  const showNew = () => {
    feed.showWaiting();
    window.scrollTo({ top: 0 });
  };
  const isFiltered = Boolean(search.kind || search.assessment || search.mine);

  return (
    <Page title={t("nav.live")}>
      <CaughtUp />
      <div className="live-columns">
        <section className="panel live-feed" aria-label={t("live.feed")}>
          <div className="panel-head" ref={top}>
            <div className="row wrap live-filters">
              <SelectField
                hideLabel
                label={t("live.filter.kind")}
                value={search.kind ?? ""}
                onChange={(kind) => set({ kind: kind || undefined })}
                choices={[
                  { id: "", label: t("live.kind.worth") },
                  { id: "progress", label: t("live.kind.progress") },
                  { id: "invited", label: t("live.kind.invited") },
                  { id: "mail", label: t("live.kind.mail") },
                  { id: "all", label: t("live.kind.all") },
                ]}
              />
              <SelectField
                hideLabel
                label={t("live.filter.assessment")}
                value={search.assessment ?? ""}
                onChange={(assessment) => set({ assessment: assessment || undefined })}
                choices={[{ id: "", label: t("live.filter.everyAssessment") }, ...choices]}
              />
            </div>
            <Switch
              label={t("live.filter.mine")}
              isSelected={search.mine !== undefined}
              onChange={(isOn) => set({ mine: isOn ? "1" : undefined })}
            />
          </div>
          {feed.waiting > 0 ? (
            <div className="live-new">
              <Button look="primary" size="small" icon={<ArrowUp aria-hidden />} onPress={showNew}>
                {t("live.new", { count: feed.waiting })}
              </Button>
            </div>
          ) : null}
          <div className="panel-body">
            {feed.error ? <LoadProblem error={feed.error} onRetry={feed.retry} /> : null}
            {feed.isLoading ? <Skeleton lines={8} /> : null}
            <Days events={feed.events} />
            {!feed.isLoading && !feed.error && feed.events.length === 0 ? (
              isFiltered ? (
                <Empty icon={<Radio aria-hidden />} title={t("live.noneOfFilter.title")}>
                  {t("live.noneOfFilter.text")}
                </Empty>
              ) : (
                <Empty
                  icon={<Radio aria-hidden />}
                  title={t("live.none.title")}
                  action={
                    canInvite ? (
                      <Button look="primary" icon={<Send aria-hidden />} onPress={() => openInvite()}>
                        {t("invite.open")}
                      </Button>
                    ) : undefined
                  }
                >
                  {t("live.none.text")}
                </Empty>
              )
            ) : null}
            {feed.hasMore ? (
              <div className="live-more">
                <Button isPending={feed.isLoadingMore} onPress={feed.loadMore}>
                  {t("common.showMore")}
                </Button>
              </div>
            ) : null}
          </div>
        </section>
        <div className="stack wide live-aside">
          <Attention />
          <Suspense fallback={<div className="panel live-activity" />}>
            <ActivityPanel title={t("activity.ofTeam")} />
          </Suspense>
        </div>
      </div>
    </Page>
  );
}

/** Events by the day of the reader. */
function Days({ events }: { events: TeamEvent[] }) {
  const days = new Map<string, TeamEvent[]>();
  for (const event of events) {
    const day = days.get(dayOf(event));
    if (day === undefined) days.set(dayOf(event), [event]);
    else day.push(event);
  }
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-label={formatDay(ofDay[0]!.occurredAt)}>
      <h2 className="live-day">{formatDay(ofDay[0]!.occurredAt)}</h2>
      <ol className="live-list">
        {ofDay.map((event) => (
          <li key={event.id} className="live-event">
            <EventIcon type={event.type} />
            <div className="grow">
              <EventText event={event} />
              <EventDetail event={event} />
            </div>
            <time className="small quiet numbers" dateTime={event.occurredAt}>
              {formatTime(event.occurredAt)}
            </time>
          </li>
        ))}
      </ol>
    </section>
  ));
}

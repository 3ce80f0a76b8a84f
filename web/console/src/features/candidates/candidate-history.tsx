import { useEffect, useState } from "react";
import { useClient } from "urql";
import { nodeOf } from "../../graphql/documents.ts";
import { CandidateHistoryDocument } from "../../graphql/generated/graphql.ts";
import { formatDateTime } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { EventDetail, EventIcon, EventText } from "../live/event-parts.tsx";
import "../live/live.css";
import { type TeamEvent, useLiveEvents } from "../live/live-events.ts";

/** All that happened with a candidate, newest first; what happens meanwhile appears by itself. */
export function CandidateHistory({ id }: { id: string }) {
  const client = useClient();
  const [events, setEvents] = useState<TeamEvent[]>([]);
  const [before, setBefore] = useState<string | null>(null);
  const [isMore, setMore] = useState(false);
  const merge = (more: TeamEvent[]) =>
    setEvents((known) =>
      [...new Map([...known, ...more].map((event) => [event.sequence, event])).values()].sort(
        (one, other) => other.sequence - one.sequence,
      ),
    );
  const load = async (cursor: string | null) => {
    const { data } = await client
      .query(nodeOf(CandidateHistoryDocument), { id, before: cursor }, { requestPolicy: "network-only" })
      .toPromise();
    if (data?.candidate == null) return;
    const { edges, pageInfo } = data.candidate.events;
    merge(edges.map(({ node }) => node));
    setBefore(pageInfo.startCursor);
    setMore(pageInfo.hasPreviousPage);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another candidate begins anew
  useEffect(() => {
    setEvents([]);
    void load(null);
  }, [id]);
  useLiveEvents((event) => {
    if (event.candidate?.id === id) merge([event]);
  });
  return (
    <section className="panel candidate-history" aria-label={t("candidate.history")}>
      <div className="panel-head">
        <h2>{t("candidate.history")}</h2>
      </div>
      <div className="panel-body">
        <ol>
          {events.map((event) => (
            <li key={event.id} className="live-event">
              <EventIcon type={event.type} />
              <div className="grow">
                <EventText event={event} />
                <EventDetail event={event} />
                <div className="small quiet numbers">
                  <time dateTime={event.occurredAt}>{formatDateTime(event.occurredAt)}</time>
                </div>
              </div>
            </li>
          ))}
        </ol>
        {isMore ? <Button onPress={() => void load(before)}>{t("common.showMore")}</Button> : null}
      </div>
    </section>
  );
}

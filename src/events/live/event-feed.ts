import type { Row } from "../../platform/graphql/read-plan.ts";
import type { Logger } from "../../platform/process/log.ts";
import type { Metrics } from "../../platform/process/metrics.ts";
import { eventShape } from "../log/event.query.ts";
import { type FeedReader, feedSource } from "./feed-source.ts";
import { LiveFeed } from "./live-feed.ts";
import type { RecheckTimer } from "./recheck-timer.ts";

/** Makes the live feed of the teams' logs of events. */
export const openEventFeed = (
  reader: FeedReader & { log: Logger; metrics: Metrics; rechecks: RecheckTimer },
): LiveFeed<Row> =>
  new LiveFeed(
    feedSource(reader, {
      name: "events",
      shape: eventShape,
      number: { column: "sequence", property: "sequence" },
      where: [],
      end: "team_counter",
    }),
    { log: reader.log, rechecks: reader.rechecks, onSubscribers: (change) => reader.metrics.subscribers.inc(change) },
  );

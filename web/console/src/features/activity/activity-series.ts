import type { ActivityDaysFragment } from "../../graphql/generated/graphql.ts";

/** One day of the activity: how many were invited, started and submitted. */
export type Day = ActivityDaysFragment["days"][number];
/** What is counted of each day, in the order of the legend. */
export const series = ["invited", "started", "submitted"] as const;
export type Series = (typeof series)[number];

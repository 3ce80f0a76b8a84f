import type { Reaction } from "./events/react.ts";
import { notifyTeam } from "./notifications/notify-team.ts";

/** What follows from facts, in this order. */
export const reactions: Reaction[] = [{ name: "notify-team", react: notifyTeam }];

import { durationSeconds } from "../text/duration.ts";

/** The seconds of a period of the environment; null for one that never ends. */
export const periodSeconds = (period: string): number | null => (period === "none" ? null : durationSeconds(period));

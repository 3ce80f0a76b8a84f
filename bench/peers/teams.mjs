// What every peer knows of its callers: the team of each API key, held in memory instead of looked up.
import { readFileSync } from "node:fs";
import pg from "pg";

const teams = JSON.parse(readFileSync(process.env.TEAMS_FILE, "utf8"));
const byHeader = new Map(teams.map(({ credential, teamId }) => [`Bearer ${credential}`, teamId]));

/** The team of a request. @throws without a valid key */
export function teamOf(authorization) {
  const team = byHeader.get(authorization);
  if (team === undefined) throw new Error("This key is of no team.");
  return team;
}

export const openPool = () =>
  new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: 10,
    idleTimeoutMillis: 0,
    options: "-c timezone=UTC",
  });

export const port = Number(process.env.PORT);
/** Tells the benchmark that the peer listens. */
export const ready = () => process.send?.({ ready: true });

import type { Pool } from "pg";
import { compiler, runOn } from "../../../platform/database/compiler.ts";
import { runForSystem } from "../../../platform/database/connection-shares.ts";

const rememberMs = 60_000;
const maxRemembered = 10_000;
/** How many events of a team add one point to the price of a scan. */
const eventsPerPoint = 5_000;
const maxPoints = 10_000;

/** Knows how large teams are by the number of their events, which measures what reading all their rows costs. */
export class TeamSizes {
  readonly #services: { pool: Pool };
  readonly #remembered = new Map<string, { points: number; until: number }>();

  constructor(services: { pool: Pool }) {
    this.#services = services;
  }

  /** The price of one scan of a team's rows in points: 0 for a small team, 1 for 5,000 events, at most 10,000. */
  async scanPoints(teamId: string): Promise<number> {
    const known = this.#remembered.get(teamId);
    if (known !== undefined && known.until > performance.now()) return known.points;
    const [counter] = await runForSystem(() =>
      runOn(this.#services.pool, compiler.selectFrom("team_counter").select("last").where("team_id", "=", teamId)),
    );
    const points = Math.min(maxPoints, Math.floor((counter?.last ?? 0) / eventsPerPoint));
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear();
    this.#remembered.set(teamId, { points, until: performance.now() + rememberMs });
    return points;
  }
}

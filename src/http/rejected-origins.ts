import type { Services } from "../access/context.ts";
import { compiler, runOn } from "../platform/database/compiler.ts";
import { array, insertFrom, now, sql, unnest } from "../platform/database/sql.ts";
import { errorFields } from "../platform/process/log.ts";

/** How often a process records that an origin is still rejected. */
const writeEveryMs = 600_000;
/** How many origins are named a day: a caller can make up as many as it likes. */
const maxOrigins = 50;
const dayMs = 86_400_000;

/** An origin as browsers write it. Anything else was made up, and is named nowhere. */
const form = /^(null|[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@]{1,250})$/;

/**
 * Notices origins that may not call the GraphQL endpoints: each is named once a day in the log, and is stored with its
 * time, so that the doctor can name it. A caller can make the header up, so nothing else follows from it.
 */
export class RejectedOrigins {
  readonly #services: Services;
  /** The time of the last write, by origin. */
  readonly #written = new Map<string, number>();
  #since = performance.now();

  constructor(services: Services) {
    this.#services = services;
  }

  note(origin: string | undefined, requestId: string): void {
    if (origin === undefined || !form.test(origin)) return;
    const at = performance.now();
    if (at - this.#since > dayMs) {
      this.#written.clear();
      this.#since = at;
    }
    const last = this.#written.get(origin);
    if (last === undefined && this.#written.size >= maxOrigins) return;
    if (last === undefined)
      this.#services.log.warn(
        { requestId, origin },
        "a browser's call from this origin was refused: if it is a front end of yours, add it to ALLOWED_ORIGINS",
      );
    if (last !== undefined && at - last < writeEveryMs) return;
    this.#written.set(origin, at);
    this.#write(origin).catch((error: unknown) =>
      this.#services.log.debug(errorFields(error), "refused origin not stored"),
    );
  }

  async #write(origin: string): Promise<void> {
    const { pool } = this.#services;
    await runOn(pool, compiler.deleteFrom("refused_origin").where("seen_at", "<", sql<Date>`now() - interval '1 day'`));
    const others = compiler
      .selectFrom("refused_origin")
      .select(({ fn }) => fn.countAll().as("count"))
      .where("origin", "<>", origin);
    await runOn(
      pool,
      insertFrom(
        compiler,
        "refused_origin",
        compiler
          .selectFrom(unnest("new", { origin: array.text([origin]) }))
          .where(sql<boolean>`${others} < ${maxOrigins}`),
        ({ ref }) => ({ origin: ref("new.origin") }),
      ).onConflict((oc) => oc.column("origin").doUpdateSet({ seen_at: now() })),
    );
  }
}

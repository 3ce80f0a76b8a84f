import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { compiler, runOn } from "../platform/database/compiler.ts";
import { sql } from "../platform/database/sql.ts";

const withinMs = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timeout")), ms);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
};

/**
 * Lists what this process lacks to serve requests: the database, migrations, a worker with a heartbeat within 30 s. The list
 * is empty when it is ready.
 */
export async function missing(services: Services, missingMigrations: () => Promise<string[]>): Promise<string[]> {
  try {
    return await withinMs(
      3_000,
      (async () => {
        const problems: string[] = [];
        if ((await missingMigrations()).length > 0) return ["migrations"];
        const working = await runOn(
          services.pool,
          compiler
            .selectFrom("worker_heartbeat")
            .select("beat_at")
            .where("beat_at", ">", sql<Date>`now() - interval '30 s'`)
            .limit(sql.lit(1)),
        );
        if (working.length === 0) problems.push("worker");
        return problems;
      })(),
    );
  } catch {
    return ["database"];
  }
}

/** Serves GET /healthz and /readyz. */
export function serveHealth(
  app: FastifyInstance,
  services: Services,
  missingMigrations: () => Promise<string[]>,
): void {
  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_, reply) => {
    const problems = await missing(services, missingMigrations);
    return reply
      .code(problems.length === 0 ? 200 : 503)
      .send({ status: problems.length === 0 ? "ready" : "not ready", missing: problems });
  });
}

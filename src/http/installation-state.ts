import type { Services } from "../access/context.ts";
import { compiler, runOn } from "../platform/database/compiler.ts";
import { sql } from "../platform/database/sql.ts";

/** How long the database and the mail server have to answer. */
const answerWithinMs = 3_000;
/** How long what the mail server answered is shown again: the callers of a probe must not open a connection each. */
const mailAnswerMs = 10_000;

/** How many workers have reported within 30 s, and how long ago the last one did. */
export interface WorkersState {
  alive: number;
  secondsSinceHeartbeat: number | null;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  return await Promise.race([work.catch(() => null), late]).finally(() => clearTimeout(timer));
}

/** Reads which workers are alive; null where the database does not answer in time. */
export async function readWorkers({ pool }: Pick<Services, "pool">): Promise<WorkersState | null> {
  const rows = await within(
    answerWithinMs,
    runOn(
      pool,
      compiler
        .selectFrom("worker_heartbeat")
        .select(({ fn }) => [
          sql<number>`count(*) filter (where beat_at > now() - interval '30 s')::int`.as("alive"),
          sql<number | null>`round(extract(epoch from now() - ${fn.max("beat_at")}))::int`.as("secondsSinceHeartbeat"),
        ]),
    ),
  );
  return rows?.[0] ?? null;
}

type MailState = { state: "ok" | "failed"; detail?: string };
const mailStates = new WeakMap<object, { until: number; state: Promise<MailState> }>();

/** Asks the mail server whether it takes our e-mails, at most every 10 s. */
function readMail(services: Services): Promise<MailState> {
  const known = mailStates.get(services.env);
  if (known !== undefined && known.until > performance.now()) return known.state;
  const ask = async (): Promise<MailState> => {
    const { checkMailServer } = await import("../emails/delivery/check-mail-server.ts");
    const problem = await checkMailServer(services.smtpUrl);
    return problem === null ? { state: "ok" } : { state: "failed", detail: problem.said };
  };
  const state = ask();
  mailStates.set(services.env, { until: performance.now() + mailAnswerMs, state });
  return state;
}

/** What `/readyz?verbose` shows beside the readiness of the process: the parts that it shares with others. */
export async function readInstallation(services: Services): Promise<object> {
  const [workers, mail] = await Promise.all([readWorkers(services), readMail(services)]);
  return {
    role: services.env.ROLE,
    database: workers === null ? "unreachable" : "ok",
    workers,
    mail,
    pool: services.metrics.pool(),
    ...(services.replica === null
      ? {}
      : { replica: { state: services.replica.state, lagSeconds: services.replica.lag } }),
  };
}

/** Shows in the metrics, at each scrape, whether the database answers and how many workers are alive. */
export function observeInstallation(services: Services): void {
  let asked: Promise<WorkersState | null> | undefined;
  // The gauges of one scrape share one statement.
  const read = () => {
    asked ??= readWorkers(services).finally(() => {
      asked = undefined;
    });
    return asked;
  };
  const { metrics } = services;
  metrics.gauge("beckon_database_up", "1 when the database answers within 3 s, else 0.", async () =>
    (await read()) === null ? 0 : 1,
  );
  metrics.gauge(
    "beckon_workers",
    "Workers that have reported within 30 s. 0 where the database does not answer.",
    async () => (await read())?.alive ?? 0,
  );
}

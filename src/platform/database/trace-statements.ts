import type { ClientBase } from "pg";
import type { Tracing } from "../process/tracing.ts";

const maxText = 2_000;
/** Settings of a connection are of no request. */
const isSetting = /^\s*set /i;

/** What a statement does to which table: `SELECT invitation`. */
function nameOf(text: string): string {
  const verb = /^\s*([a-z]+)/i.exec(text)?.[1]?.toUpperCase() ?? "SQL";
  const table = /\b(?:from|into|update)\s+"?([a-z_]+(?:"?\."?[a-z_]+)?)/i.exec(text)?.[1]?.replaceAll('"', "");
  return table === undefined ? verb : `${verb} ${table}`;
}

/**
 * Makes a connection record its statements as steps of the running trace; without one they are not recorded. The text of a
 * statement is shown, and its values, which are sent beside it, are not.
 */
export function traceStatements(client: ClientBase, tracing: Tracing): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  client.query = ((...args: unknown[]) => {
    const [given] = args as [string | { text?: unknown; submit?: unknown } | undefined];
    const text = typeof given === "string" ? given : given?.text;
    const isOrdinary = typeof text === "string" && (typeof given === "string" || given?.submit === undefined);
    if (!isOrdinary || isSetting.test(text) || tracing.running() === null) return query(...args);
    const span = tracing.open(nameOf(text), {
      kind: "CLIENT",
      attributes: { "db.system.name": "postgresql", "db.query.text": text.slice(0, maxText) },
    });
    const onEnd = (error: unknown) => {
      if (error != null) span.fail(error);
      span.end();
    };
    const callback = args.at(-1);
    if (typeof callback === "function")
      return query(...args.slice(0, -1), (error: unknown, result: unknown) => {
        onEnd(error);
        callback(error, result);
      });
    const answer = query(...args) as Promise<unknown>;
    answer.then(() => onEnd(null), onEnd);
    return answer;
  }) as typeof client.query;
}

import { expect, test } from "@jest/globals";
import type { PoolClient } from "pg";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { prepared } from "../src/platform/database/prepared.ts";
import { sql } from "../src/platform/database/sql.ts";
import { connectionOf, TransactionConnection } from "../src/platform/database/transaction-connection.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";

// Nothing else uses the pool: no worker, and no request.
const app = testApp({ ROLE: "api" });

const insert = prepared<{ key: string }, { pid: number }>((q, parameter) =>
  q
    .insertInto("used_sign_on_state")
    .values({ hash: sql<Buffer>`decode(md5(${parameter("key")}::text), 'hex')`, expires_at: sql<Date>`now()` })
    .returning(sql<number>`pg_backend_pid()`.as("pid")),
);
const divide = prepared<{ by: number }, { result: number }>((q, parameter) =>
  q.selectNoFrom(sql<number>`1 / ${parameter("by")}::integer`.as("result")),
);
const isStored = async (key: string): Promise<boolean> =>
  (await app.db.query("/* test */ select 1 from used_sign_on_state where hash = decode(md5($1::text), 'hex')", [key]))
    .rows.length === 1;

/** How often a connection writes to the server while work is done on it; each time is one call of the operating system. */
async function writesDuring(work: () => Promise<unknown>): Promise<number> {
  const { pool } = app.running.services;
  const client = (await pool.connect()) as PoolClient & { connection: { stream: Any } };
  const { stream } = client.connection;
  const { _write, _writev } = stream;
  let writes = 0;
  stream._write = (...args: unknown[]) => {
    writes++;
    return _write.apply(stream, args);
  };
  stream._writev = (...args: unknown[]) => {
    writes++;
    return _writev.apply(stream, args);
  };
  // The connection that was used last is the next one.
  client.release();
  try {
    await work();
  } finally {
    Object.assign(stream, { _write, _writev });
  }
  return writes;
}

test("begin goes out with the first statement, and commit with the last", async () => {
  const { em } = app.running.services;
  const run = (key: string) =>
    inTransaction(em, (tx) => insert({ em: tx }, { key }), {
      lastly: async (tx) => void (await divide.last({ em: tx }, { by: 1 })),
    });
  await run("warm");
  expect(await writesDuring(() => run("counted"))).toBe(2);
  // Two statements that do not need one another's answers.
  const both = () =>
    inTransaction(em, (tx) => Promise.all([insert({ em: tx }, { key: "both" }), divide({ em: tx }, { by: 1 })]), {
      lastly: async (tx) => void (await divide.last({ em: tx }, { by: 1 })),
    });
  expect(await writesDuring(both)).toBeLessThanOrEqual(3);
  expect([await isStored("counted"), await isStored("both")]).toEqual([true, true]);
});

test("a last statement that fails rolls the transaction back, and its connection goes on", async () => {
  const { em } = app.running.services;
  let pid: number | undefined;
  const failing = inTransaction(
    em,
    async (tx) => {
      pid = (await insert({ em: tx }, { key: "failing" }))[0]!.pid;
    },
    { lastly: async (tx) => void (await divide.last({ em: tx }, { by: 0 })) },
  );
  await expect(failing).rejects.toThrow("division by zero");
  expect(await isStored("failing")).toBe(false);
  const after = await inTransaction(em, (tx) => insert({ em: tx }, { key: "after" }));
  expect([after[0]!.pid, await isStored("after")]).toEqual([pid, true]);
});

test("a statement in between that fails rolls the transaction back, also where others were sent behind it", async () => {
  const { em } = app.running.services;
  const failing = inTransaction(em, (tx) =>
    Promise.all([divide({ em: tx }, { by: 0 }), insert({ em: tx }, { key: "behind" })]),
  );
  await expect(failing).rejects.toThrow("division by zero");
  expect(await isStored("behind")).toBe(false);
});

test("after a transaction nothing runs on its connection", async () => {
  const { em } = app.running.services;
  let connection: TransactionConnection | undefined;
  await inTransaction(em, async (tx) => {
    connection = connectionOf(tx);
    await insert({ em: tx }, { key: "ended" });
  });
  expect(connection!.isOpen).toBe(false);
});

test("where begin fails, the statements after it fail with its error", async () => {
  const { pool } = app.running.services;
  const client = await pool.connect();
  const query = (...args: unknown[]) =>
    args[0] === "begin"
      ? Promise.reject(new Error("no transaction"))
      : (client.query as (...of: unknown[]) => Promise<never>)(...args);
  const connection = new TransactionConnection(client, query);
  await connection.sendBegin();
  await expect(connection.send("select 1")).rejects.toThrow("no transaction");
  await expect(connection.send("select 2")).rejects.toThrow("no transaction");
  await expect(connection.sendAndCommit({ text: "select 3" })).rejects.toThrow("no transaction");
  await connection.end("rollback");
  client.release(true);
});

// The baseline of the latency: a commit with NOTIFY in one process, LISTEN and a WebSocket in another. Argument: its side.
import { createServer } from "node:http";
import pg from "pg";
import { WebSocketServer } from "ws";

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const server = createServer();
if (process.argv[2] === "listener") {
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  client.on("notification", ({ payload }) => {
    for (const socket of sockets.clients) socket.send(payload);
  });
  await client.query("listen bench_event");
} else {
  await client.query("create table if not exists bench.notified (happened timestamptz not null)");
  const text = `insert into bench.notified values (now())`;
  let queue = Promise.resolve();
  server.on("request", (request, response) => {
    // One connection: a transaction after the other.
    queue = queue.then(async () => {
      const payload = JSON.stringify({ title: request.url.slice(1), at: Date.now() });
      await client.query("begin");
      await client.query(text);
      await client.query("select pg_notify('bench_event', $1)", [payload]);
      await client.query("commit");
      response.end();
    });
  });
}
server.listen(Number(process.env.PORT), "127.0.0.1", () => process.send({ ready: true }));
process.on("disconnect", () => process.exit());

// Sends a text to every socket. Argument: "raw" for WebSockets without a protocol, "graphql-ws" for that library as it is
// documented, with an execution of its own for each subscriber.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const server = createServer();
const sockets = new WebSocketServer({ server, path: "/graphql", perMessageDeflate: false });

/** A source of events for a subscription: what is pushed waits until it is asked for. */
function sourceOf(sources) {
  const waiting = [];
  let wake = null;
  const source = {
    push(value) {
      if (wake === null) waiting.push(value);
      else wake({ value, done: false });
      wake = null;
    },
    next: () =>
      waiting.length > 0
        ? Promise.resolve({ value: waiting.shift(), done: false })
        : new Promise((resolve) => {
            wake = resolve;
          }),
    return: () => {
      sources.delete(source);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]: () => source,
  };
  sources.add(source);
  return source;
}

async function graphqlWs() {
  const { buildSchema } = await import("graphql");
  const { useServer } = await import("graphql-ws/use/ws");
  const schema = buildSchema(`
    type Query { nothing: Int }
    type Subscription { assessmentEvents: Edge! }
    type Edge { cursor: String! replayed: Boolean! node: Event! }
    type Event { id: ID! sequence: Int! type: String! occurredAt: String! assessment: Assessment actor: Actor }
    type Assessment { id: ID! title: String! }
    type Actor { id: ID! displayName: String! }`);
  const sources = new Set();
  useServer({ schema, roots: { subscription: { assessmentEvents: () => sourceOf(sources) } } }, sockets);
  return {
    count: () => sources.size,
    send: (text) => {
      const { assessmentEvents } = JSON.parse(text).payload.data;
      for (const source of sources) source.push({ assessmentEvents });
    },
  };
}

const raw = {
  count: () => sockets.clients.size,
  send: (text) => {
    const bytes = Buffer.from(text);
    for (const socket of sockets.clients) socket.send(bytes, { binary: false });
  },
};

const { count, send } = process.argv[2] === "raw" ? raw : await graphqlWs();
process.on("message", ({ text }) => {
  if (text === undefined) return process.send({ count: count() });
  process.send({ began: Date.now() });
  send(text);
});
process.on("disconnect", () => process.exit());
server.listen({ port: Number(process.env.PORT), host: "127.0.0.1", backlog: 4_096 }, () =>
  process.send({ ready: true }),
);

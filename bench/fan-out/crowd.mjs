// A separate process with many subscribers: it opens sockets, and reports when the last one has received a message.
// Arguments: URL, number of sockets, then credentials; without credentials it connects to the baseline server.
import WebSocket from "ws";

const [url, number, ...tokens] = process.argv.slice(2);
const count = Number(number);
const query = "subscription { assessmentEvents { cursor replayed node { id sequence type occurredAt assessment { id title } actor { id displayName } } } }";
let received = 0;
let bytes = "";

const open = (i) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, tokens.length > 0 ? "graphql-transport-ws" : undefined, { perMessageDeflate: false });
    socket.on("error", reject);
    socket.on("open", () => {
      if (tokens.length === 0) return resolve();
      const authorization = `Bearer ${tokens[i % tokens.length]}`;
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    });
    socket.on("message", (data) => {
      const head = data.toString("latin1", 0, 60);
      if (head.includes('"connection_ack"')) {
        socket.send(JSON.stringify({ id: `s${i}`, type: "subscribe", payload: { query } }));
        return resolve();
      }
      if (tokens.length > 0 && !head.includes('"next"')) return;
      if (++received % count === 0) {
        bytes = String(data);
        process.send({ last: Date.now(), bytes });
      }
    });
  });

for (let at = 0; at < count; at += 200)
  await Promise.all(Array.from({ length: Math.min(200, count - at) }, (_, i) => open(at + i)));
process.send({ ready: true });

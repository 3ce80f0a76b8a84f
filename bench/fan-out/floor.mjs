// The baseline: a plain WebSocket server in a separate process that sends the same bytes to all clients.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("listening", () => process.send({ port: server.address().port }));
process.on("message", ({ bytes }) => {
  process.send({ began: Date.now() });
  for (const socket of server.clients) socket.send(bytes);
});

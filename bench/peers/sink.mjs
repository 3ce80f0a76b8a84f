// A mail server that takes every message and keeps none: it counts them. It announces pipelining.
import { createServer } from "node:net";

let count = 0;
let bytes = 0;
let first = 0;
let last = 0;
let sample = "";
let wanted = Number.POSITIVE_INFINITY;

const replies = {
  EHLO: "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n",
  HELO: "250 sink.example\r\n",
  DATA: "354 Go on\r\n",
  QUIT: "221 Bye\r\n",
};

function received(message) {
  last = Date.now();
  if (count === 0) [first, sample] = [last, message.toString("latin1")];
  count++;
  bytes += message.length;
  if (count === wanted) report("all");
}

const report = (name) => process.send({ [name]: { count, bytes, first, last, sample } });

createServer((socket) => {
  socket.setNoDelay(true);
  let data = Buffer.alloc(0);
  let isMessage = false;
  socket.on("error", () => undefined);
  socket.on("data", (chunk) => {
    data = data.length === 0 ? chunk : Buffer.concat([data, chunk]);
    let answer = "";
    for (;;) {
      const terminator = isMessage ? "\r\n.\r\n" : "\r\n";
      const end = data.indexOf(terminator);
      if (end < 0) break;
      const text = data.subarray(0, end);
      data = data.subarray(end + terminator.length);
      if (isMessage) {
        isMessage = false;
        received(text);
        answer += "250 2.0.0 Ok\r\n";
      } else {
        const command = text.toString("latin1", 0, 4).toUpperCase();
        isMessage = command === "DATA";
        answer += replies[command] ?? "250 Ok\r\n";
      }
    }
    if (answer !== "") socket.write(answer);
    if (answer.endsWith(replies.QUIT)) socket.end();
  });
  socket.write("220 sink.example ESMTP\r\n");
}).listen(Number(process.env.PORT), "127.0.0.1", () => process.send({ ready: true }));

process.on("message", (message) => {
  if (message.expect !== undefined) {
    [count, bytes, first, last, wanted] = [0, 0, 0, 0, message.expect];
    process.send({ armed: true });
  } else report("status");
});
process.on("disconnect", () => process.exit());

// Many WebSocket clients in one process, on plain sockets: what they cost must not hide what the server costs.
// Arguments: port, number of sockets, and a file with credentials as JSON for subscriptions, or nothing for plain sockets.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const [port, count] = process.argv.slice(2, 4).map(Number);
const credentials = process.argv[4] === undefined ? null : JSON.parse(readFileSync(process.argv[4], "utf8"));
const query = `subscription { assessmentEvents { cursor replayed
  node { id sequence type occurredAt assessment { id title } actor { id displayName } } } }`;
let received = 0;
let expected = Number.POSITIVE_INFINITY;
let sample = "";
let closed = 0;

/** A masked text frame; the mask is zero. */
function frame(value) {
  const text = Buffer.from(JSON.stringify(value));
  const head = text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), text]);
}

const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** Splits what arrives into frames. Returns what is left over. */
function readFrames(data, onFrame) {
  let at = 0;
  while (data.length - at >= 2) {
    let [length, head] = [data[at + 1] & 127, 2];
    if (length === 126) {
      if (data.length - at < 4) break;
      [length, head] = [data.readUInt16BE(at + 2), 4];
    }
    if (data.length - at < head + length) break;
    onFrame(data[at] & 15, data.subarray(at + head, at + head + length));
    at += head + length;
  }
  return at === data.length ? null : data.subarray(at);
}

function open(number) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    let state = "upgrading";
    let rest = null;
    const onText = (text) => {
      if (state === "initializing" && text.includes('"connection_ack"')) {
        state = "open";
        socket.write(frame({ id: `s${number}`, type: "subscribe", payload: { query } }));
        resolve();
      } else if (text.subarray(0, 40).includes('"ping"')) socket.write(frame({ type: "pong" }));
      else if (state === "open") {
        if (credentials !== null && text.subarray(0, 60).includes('"error"')) reject(new Error(text.toString()));
        if (++received !== expected) return;
        sample = text.toString();
        process.send({ last: Date.now(), sample });
      }
    };
    socket.on("error", reject);
    socket.on("close", () => {
      if (state === "open") closed++;
      else reject(new Error(`Socket ${number} was closed.`));
    });
    socket.on("connect", () => {
      const protocol = credentials === null ? "" : "Sec-WebSocket-Protocol: graphql-transport-ws\r\n";
      socket.write(
        `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${protocol}\r\n`,
      );
    });
    socket.on("data", (chunk) => {
      let data = rest === null ? chunk : Buffer.concat([rest, chunk]);
      if (state === "upgrading") {
        const end = data.indexOf("\r\n\r\n");
        rest = data;
        if (end < 0) return;
        if (!data.includes(" 101 ")) return reject(new Error(data.toString().slice(0, 200)));
        data = data.subarray(end + 4);
        if (credentials === null) {
          state = "open";
          resolve();
        } else {
          state = "initializing";
          const authorization = `Bearer ${credentials[number % credentials.length]}`;
          socket.write(frame({ type: "connection_init", payload: { authorization } }));
        }
      }
      rest = readFrames(data, (kind, text) => {
        if (kind === 1) onText(text);
        else if (kind === 9) socket.write(pong);
        else if (kind === 8) socket.destroy(state === "open" ? undefined : new Error(`Closed: ${text.subarray(2)}`));
      });
      // A copy, so that a few bytes do not keep the whole chunk.
      if (rest !== null) rest = Buffer.from(rest);
    });
  });
}

process.on("message", () => {
  received = 0;
  expected = count;
  process.send({ armed: true, closed });
});
process.on("disconnect", () => process.exit());

/** A server that is busy asks for patience; a few sockets that have to try again are no failure. */
async function openWithRetry(number) {
  for (let tries = 0; ; tries++) {
    try {
      return await open(number);
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
}

for (let at = 0; at < count; at += 100)
  await Promise.all(Array.from({ length: Math.min(100, count - at) }, (_, i) => openWithRetry(at + i)));
process.send({ ready: true });

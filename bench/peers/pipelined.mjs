// The limit: a message that is written already, sent again and again over a few connections, its commands pipelined.
// Arguments: port, connections, messages, file of the message as it was received.
import { readFileSync } from "node:fs";
import { connect } from "node:net";

const [port, connections, count] = process.argv.slice(2, 5).map(Number);
const commands = "MAIL FROM:<no-reply@beckon.example>\r\nRCPT TO:<ada@mail.example>\r\nDATA\r\n";
const message = Buffer.from(`${readFileSync(process.argv[5], "latin1")}\r\n.\r\n`, "latin1");
const before = process.cpuUsage();
let left = count;

const sendOver = () =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1").setNoDelay(true);
    let text = "";
    let greeted = false;
    socket.on("error", reject).on("close", resolve);
    const next = () => socket.write(left-- > 0 ? commands : "QUIT\r\n");
    socket.on("data", (chunk) => {
      text += chunk;
      if (!greeted && text.startsWith("220") && text.endsWith("\r\n")) {
        greeted = true;
        text = "";
        socket.write("EHLO bench.example\r\n");
      } else if (/^250 SIZE.*\r\n$/m.test(text) || text.endsWith("250 2.0.0 Ok\r\n")) {
        text = "";
        next();
      } else if (/^354.*\r\n$/m.test(text)) {
        text = "";
        socket.write(message);
      }
    });
  });
await Promise.all(Array.from({ length: connections }, sendOver));
const { user, system } = process.cpuUsage(before);
process.send({ done: { cpu: (user + system) / 1_000 } });
process.disconnect();

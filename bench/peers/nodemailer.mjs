// Sends the same message to many recipients by nodemailer's pool. Arguments: port, connections, messages, file of the message.
import { readFileSync } from "node:fs";
import nodemailer from "nodemailer";

const [port, connections, count] = process.argv.slice(2, 5).map(Number);
const { subject, html, text } = JSON.parse(readFileSync(process.argv[5], "utf8"));
const transport = nodemailer.createTransport({
  ...{ host: "127.0.0.1", port, pool: true, maxConnections: connections, maxMessages: Number.POSITIVE_INFINITY },
  ...{ ignoreTLS: true, disableFileAccess: true, disableUrlAccess: true },
});
const before = process.cpuUsage();
let left = count;
const one = async () => {
  for (; left > 0; ) {
    const number = left--;
    await transport.sendMail({
      from: { name: "Team", address: "no-reply@beckon.example" },
      to: { name: `Ada ${number}`, address: `ada${number}@mail.example` },
      messageId: `<${number}.${Date.now()}@beckon.example>`,
      ...{ subject, html, text },
    });
  }
};
await Promise.all(Array.from({ length: connections * 4 }, one));
const { user, system } = process.cpuUsage(before);
transport.close();
process.send({ done: { cpu: (user + system) / 1_000 } });
process.disconnect();

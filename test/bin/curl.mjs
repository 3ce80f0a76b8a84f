import { createWriteStream } from "node:fs";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";

// Stands in for curl where a machine has none: -s -S -N -L -H -d -o -u, as the examples of docs/ use them.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    silent: { type: "boolean", short: "s" },
    "show-error": { type: "boolean", short: "S" },
    "no-buffer": { type: "boolean", short: "N" },
    location: { type: "boolean", short: "L" },
    header: { type: "string", short: "H", multiple: true },
    data: { type: "string", short: "d" },
    output: { type: "string", short: "o" },
    user: { type: "string", short: "u" },
  },
});
const headers = new Headers();
if (values.data !== undefined) headers.set("content-type", "application/x-www-form-urlencoded");
if (values.user !== undefined) headers.set("authorization", `Basic ${Buffer.from(values.user).toString("base64")}`);
for (const line of values.header ?? []) headers.set(line.split(":")[0]!, line.slice(line.indexOf(":") + 1).trim());
const response = await fetch(positionals[0], {
  method: values.data === undefined ? "GET" : "POST",
  headers,
  body: values.data === "@-" ? (await text(process.stdin)).replace(/[\r\n]/g, "") : values.data,
  redirect: values.location ? "follow" : "manual",
});
const out = values.output === undefined ? process.stdout : createWriteStream(values.output);
for await (const chunk of response.body ?? []) out.write(chunk);

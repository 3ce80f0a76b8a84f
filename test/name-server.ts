import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";

/** What a name stands for, at each question anew. "silent": no answer ever comes. "failing": the server cannot say. */
export type Answers = (name: string, type: RecordType, asked: number) => string[] | "silent" | "failing";

const types = { 1: "A", 5: "CNAME", 15: "MX", 16: "TXT", 28: "AAAA" } as const;
type RecordType = (typeof types)[keyof typeof types];

const bytesOf = (address: string): Buffer => {
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", rest = ""] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const [front, back] = [groups(head), groups(rest)];
  const all = [...front, ...Array(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 255]));
};

/** The data of a record. Of an MX and a CNAME it is a host name, of a TXT a text, which stands there in parts of 255 bytes at most. */
function dataOf(type: RecordType, value: string): Buffer {
  const part = (text: Buffer) => Buffer.concat([Buffer.from([text.length]), text]);
  if (type === "MX" || type === "CNAME") {
    const labels = value.split(".").map((label) => part(Buffer.from(label)));
    return Buffer.concat([Buffer.from(type === "MX" ? [0, 10] : []), ...labels, Buffer.from([0])]);
  }
  if (type !== "TXT") return bytesOf(value);
  const all = Buffer.from(value);
  const starts = Array.from({ length: Math.ceil(all.length / 255) }, (_, i) => i * 255);
  return Buffer.concat(starts.map((at) => part(all.subarray(at, at + 255))));
}

/** A real name server over UDP on loopback: as small as can be, and free to change its mind. */
export class NameServer {
  readonly questions: string[] = [];
  readonly #socket: Socket = createSocket("udp4");
  address = "";

  async open(answers: Answers): Promise<void> {
    this.#socket.on("message", (query, from) => {
      let [at, name] = [12, ""];
      for (let length = query[at]!; length > 0; length = query[at]!) {
        name += `${name === "" ? "" : "."}${query.toString("latin1", at + 1, at + 1 + length)}`;
        at += 1 + length;
      }
      const number = query.readUInt16BE(at + 1);
      const type = types[number as keyof typeof types];
      const asked = this.questions.filter((question) => question === `${name} ${type}`).length;
      this.questions.push(`${name} ${type}`);
      const found = answers(name.toLowerCase(), type, asked);
      if (found === "silent") return;
      const records = (found === "failing" ? [] : found).map((value) => {
        const data = dataOf(type, value);
        // The name by a pointer to the question, class IN, no time to live.
        const head = Buffer.from([0xc0, 12, 0, number, 0, 1, 0, 0, 0, 0, data.length >> 8, data.length & 255]);
        return Buffer.concat([head, data]);
      });
      const header = Buffer.alloc(12);
      query.copy(header, 0, 0, 2);
      header.writeUInt16BE(found === "failing" ? 0x8182 : 0x8180, 2);
      header.writeUInt16BE(1, 4);
      header.writeUInt16BE(records.length, 6);
      this.#socket.send(Buffer.concat([header, query.subarray(12, at + 5), ...records]), from.port, from.address);
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, "127.0.0.1", resolve));
    this.address = `127.0.0.1:${this.#socket.address().port}`;
  }

  close(): void {
    this.#socket.close();
  }
}

import type { IncomingMessage } from "node:http";
import { newId } from "../platform/ids/ids.ts";

/** What a caller's or a proxy's id may be: bounded, and safe in a header, a log line and a search. No address fits in. */
const form = /^[A-Za-z0-9][A-Za-z0-9._~:+/=-]{0,63}$/;

/** Where a request holds the id that was made for it: a later look finds the same one. */
const madeId = Symbol("id");

/** The id of a request: that of its header x-request-id where it is well-formed, else a new one. */
export function requestIdOf(request: Pick<IncomingMessage, "headers"> & { [madeId]?: string }): string {
  const given = request.headers["x-request-id"];
  if (typeof given === "string" && form.test(given)) return given;
  request[madeId] ??= newId();
  return request[madeId];
}

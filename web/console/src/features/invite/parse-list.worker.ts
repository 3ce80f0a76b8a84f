import { type Columns, parseList } from "./parse-list.ts";

/** A list of ten thousand is read here, so that the page stays fluent. */
addEventListener("message", ({ data }: MessageEvent<{ text: string; chosen?: Partial<Columns> }>) => {
  postMessage(parseList(data.text, data.chosen));
});

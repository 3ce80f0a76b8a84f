import type { Columns, ParsedList } from "./parse-list.ts";

/** Reads a list in a worker of its own. */
export function parseInWorker(text: string, chosen?: Partial<Columns>): Promise<ParsedList> {
  const worker = new Worker(new URL("./parse-list.worker.ts", import.meta.url), { type: "module" });
  return new Promise<ParsedList>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ParsedList>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ text, chosen });
  }).finally(() => worker.terminate());
}

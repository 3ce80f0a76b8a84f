import { csvText } from "./csv.ts";

/** Lets the browser download a file of the server, from where the console is: it may have several names. */
export function downloadFrom(url: string): void {
  const { pathname, search } = new URL(url);
  const link = document.createElement("a");
  link.href = pathname + search;
  link.download = "";
  link.click();
}

/** Lets the browser download rows as a CSV file. */
export function downloadCsv(name: string, rows: string[][]): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([csvText(rows)], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

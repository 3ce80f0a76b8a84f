import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder with package.json: where templates, schema and migrations lie. Found by walking up, because this file
 * runs from src/ and from dist/src/, and the working directory is whatever the caller's shell had.
 */
export const projectRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dirname(folder) === folder) throw new Error(`No package.json in ${start} or in any folder above it.`);
  }
}

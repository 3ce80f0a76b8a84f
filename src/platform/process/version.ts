import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project-root.ts";

/** The version of this release. */
export const { version }: { version: string } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));

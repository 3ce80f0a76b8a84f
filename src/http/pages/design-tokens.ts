import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../platform/process/project-root.ts";

type Colors = Record<string, string>;
const tokens: Record<"light" | "dark", Colors> = JSON.parse(
  readFileSync(join(projectRoot, "templates", "tokens.json"), "utf8"),
);
const declarations = (colors: Colors): string =>
  Object.entries(colors)
    .map(([name, color]) => `--${name}:${color}`)
    .join(";");

/** The colours of `templates/tokens.json` as custom properties, light and dark as the reader's system has it. */
export const tokenStyle = `:root{color-scheme:light dark;${declarations(tokens.light)}}
@media (prefers-color-scheme:dark){:root{${declarations(tokens.dark)}}}
`;

import { resolve } from "node:path";

/** Resolves a path from the directory in which the command was typed: npm runs it in the project's directory. */
export const resolveFromCwd = (file: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), file);

import { resolve } from "node:path";

/** npm runs us in the project's directory; a name is meant where it was typed. */
export const whereTyped = (file: string): string => resolve(process.env.INIT_CWD ?? process.cwd(), file);

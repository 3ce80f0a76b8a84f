import { join } from "node:path";
import { projectRoot } from "./project-root.ts";

/**
 * The environment with what a `.env` in the project's folder adds. What is set already wins. Tests
 * do not read it: they must not depend on somebody's own settings.
 */
export function environment(): NodeJS.ProcessEnv {
  if (process.env.NODE_ENV === "test") return process.env;
  try {
    process.loadEnvFile(join(projectRoot, ".env"));
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
  }
  return process.env;
}

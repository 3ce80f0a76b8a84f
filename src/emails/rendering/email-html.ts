import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../../platform/process/project-root.ts";

const templates = join(projectRoot, "templates");
/** Where the build leaves the HTML of all templates: MJML itself is not part of a production installation. */
const built = join(projectRoot, "dist", "email-templates");

/**
 * MJML to HTML with the Handlebars still in it. The build has compiled all templates; a template that has changed
 * since is compiled here if MJML is installed, and stored beside the others.
 */
export async function htmlOf(mjml: string, path: string, folder = built): Promise<string> {
  const file = join(folder, `${await hashOf(mjml)}.html`);
  try {
    return await readFile(file, "utf8");
  } catch {
    // Not made yet.
  }
  const html = await compile(mjml, path);
  try {
    // Written aside and renamed: another process must never read half an e-mail.
    await mkdir(folder, { recursive: true });
    const aside = `${file}.${randomUUID()}`;
    await writeFile(aside, html);
    await rename(aside, file);
  } catch {
    // A read-only disk: each process then compiles for itself, which is slower and nothing else.
  }
  return html;
}

/** Compiles every template into a folder: the step of the build. */
export async function buildEmailTemplates(folder: string): Promise<void> {
  const names = (await readdir(templates, { recursive: true })).filter((name) => name.endsWith("body.mjml"));
  for (const path of names.map((name) => join(templates, name)))
    await htmlOf(await readFile(path, "utf8"), path, folder);
}

/** Of everything that the HTML is made from, the version of MJML included. */
async function hashOf(mjml: string): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
  const made = JSON.stringify([devDependencies.mjml, mjml, await partials()]);
  return createHash("sha256").update(made).digest("hex");
}

async function compile(mjml: string, path: string): Promise<string> {
  // Not import(): it has no types, and it takes about a second to load.
  const load = createRequire(import.meta.url);
  let mjml2html: (source: string, options: object) => Promise<{ html: string }>;
  try {
    mjml2html = load("mjml");
  } catch (error) {
    if ((error as { code?: string }).code !== "MODULE_NOT_FOUND") throw error;
    throw new Error(`${path} has changed since the build, and MJML is not installed: npm run build`);
  }
  const options = { filePath: path, includePath: templates, ignoreIncludes: false, keepComments: false, fonts: {} };
  const made = await mjml2html(mjml, { ...options, validationLevel: "strict" });
  // Indentation is a fifth of the bytes, and each recipient's copy is encoded anew.
  return made.html.replace(/^\s+/gm, "");
}

async function partials(): Promise<string[]> {
  const folder = join(templates, "_partials");
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
}

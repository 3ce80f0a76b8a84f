import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { entities } from "../src/app/registries/entities.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

/**
 * The layers, from the lowest one: a file imports files of its own layer's folder and of the layers below. A folder of a
 * folder can be a layer of its own; a file belongs to the innermost one.
 */
const layers: string[][] = [
  ["platform/text", "platform/crypto", "platform/ids", "platform/outgoing-http", "platform/embedded-postgres"],
  ["platform"],
  ["platform/process"],
  ["platform/database"],
  ["platform/graphql", "platform/limits", "platform/outgoing-delivery"],
  ["access"],
  ["audit", "idempotency"],
  ["access/credentials"],
  ["teams"],
  ["access/sign-in", "access/api-keys"],
  ["events"],
  ["emails"],
  ["assessments", "candidates"],
  ["invitations"],
  ["invitations/lifecycle"],
  ["invitations/emails", "invitations/counts"],
  ["invitations/read"],
  ["invitations/write"],
  ["invitations/invite", "invitations/manage", "invitations/attempt", "invitations/candidate-data"],
  ["notifications", "webhooks", "exports", "audit/log"],
  ["chat"],
  ["automation"],
  ["orders"],
  ["integrations"],
  ["http"],
  ["app"],
  ["cli"],
];

interface Source {
  file: string;
  text: string;
}
const sourcesIn = (folder: string): Source[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => ({ file, text: readFileSync(join(projectRoot, folder, file), "utf8") }));
const files = sourcesIn("src");
/** The folder that is a layer, or one of several in a layer; null for main.ts. */
function layerFolderOf(file: string): string | null {
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder))
    if (layers.some((layer) => layer.includes(folder))) return folder;
  return null;
}
const heightOf = (folder: string | null): number =>
  folder === null ? layers.length : layers.findIndex((layer) => layer.includes(folder));
/** What a file imports, also when it imports types alone, or when a part of it is loaded. */
const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g)].map((match) =>
    relative(".", resolve(dirname(file), match[1]!)),
  );
/**
 * The only import upwards: the type of the database, which all folders use, is inferred from the entities of all folders.
 * It imports a type, so that the program itself imports nothing upwards. It is in no circle: what the entities import
 * does not use the database.
 */
const typeOfDatabase = "platform/database/database.ts → app/registries/entities.ts";
/** The circles that imports run in, each as the files on its way. */
function circlesIn(sources: Source[]): string[] {
  const graph = new Map(sources.map(({ file, text }) => [file, importsOf(file, text)]));
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

/** The folder that owns what a file describes: an integration owns its own tables. */
const ownerOf = (file: string): string =>
  file
    .split("/")
    .slice(0, file.startsWith("integrations/") ? 2 : 1)
    .join("/");
/** The folder that owns a table is the one of its entity. A query may read any. */
const owners = new Map(
  files.flatMap(({ file, text }) => {
    const table = /^ {2}tableName: "(\w+)",$/m.exec(text)?.[1];
    return file.endsWith(".entity.ts") && table !== undefined ? [[table, ownerOf(file)] as const] : [];
  }),
);
/** Folders that write a table of another folder, each for its reason. */
const alsoWritten: Record<string, string[]> = {
  // A member's settings are made with the member, in the same transaction. A disabled member's credentials and passkeys end with it. One that is
  // enabled again is linked anew to an account at the issuer.
  teams: ["notification_setting", "credential", "sign_in_token", "passkey", "member_identity"],
  // The first sign-in makes an invited member ACTIVE. Expired idempotency keys are purged with expired credentials.
  access: ["team_member", "idempotency"],
};
/** The tables that a file writes, by SQL of its own or by the query builder. */
const tablesWrittenBy = (text: string): string[] => [
  ...[...text.matchAll(/\b(?:insert into|update|delete from)\s+([a-z_]+)\b/g)].map((match) => match[1]!),
  ...[
    ...text.matchAll(/(?:\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(|\binsertFrom\(\s*[^,]+,)\s*"([a-z_]+)/g),
  ].map((match) => match[1]!),
];

describe("the layers", () => {
  test("no file imports from a higher layer, or from another folder of its layer", () => {
    const wrong = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => {
          if (target.startsWith("..")) return false;
          const [from, to] = [layerFolderOf(file), layerFolderOf(target)];
          return from !== to && heightOf(to) >= heightOf(from);
        })
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([typeOfDatabase]);
    expect(files.filter(({ file }) => layerFolderOf(file) === null).map(({ file }) => file)).toEqual(["main.ts"]);
  });

  test("steps are imported by the use cases beside them, and by nobody else", () => {
    const wrong = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => {
          const useCases = /^(.*)\/steps\//.exec(target)?.[1];
          return useCases !== undefined && !file.startsWith(`${useCases}/`);
        })
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test.each([
    ["src", "main.ts"],
    ["web/console/src", "app/router.tsx"],
    ["packages/client/src", "client.ts"],
  ])("no imports in a circle in %s, also not of types alone or of parts that are loaded later", (folder, known) => {
    const sources = sourcesIn(folder);
    expect(sources.map(({ file }) => file)).toContain(known);
    expect(circlesIn(sources)).toEqual([]);
    // It finds those that are there.
    const panel = { file: "ui/panel.tsx", text: 'import type { Data } from "../page.tsx";' };
    const page = { file: "page.tsx", text: 'const Panel = lazyPart(() => import("./ui/panel.tsx"));' };
    expect(circlesIn([...sources, panel, page])).toEqual(["ui/panel.tsx → page.tsx → ui/panel.tsx"]);
  });

  test("no file is longer than 250 lines", () => {
    expect(files.filter(({ text }) => text.split("\n").length > 251).map(({ file }) => file)).toEqual([]);
  });

  test("only the folder that owns a table writes it", () => {
    expect([...owners.keys()].sort()).toEqual(entities.map((entity) => entity.meta.tableName).sort());
    const wrong = files.flatMap(({ file, text }) =>
      tablesWrittenBy(text)
        .filter((table) => {
          const owner = owners.get(table);
          if (owner === undefined || ownerOf(file) === "cli") return false;
          return ownerOf(file) !== owner && !alsoWritten[ownerOf(file)]?.includes(table);
        })
        .map((table) => `${file} writes ${table}`),
    );
    expect(wrong).toEqual([]);
  });

  test("an integration is known to the registries alone, and knows no other integration", () => {
    const integrationOf = (file: string) => /^integrations\/([^/]+)\//.exec(file)?.[1];
    const names = [...new Set(files.flatMap(({ file }) => integrationOf(file) ?? []))];
    expect(names).toContain("greenhouse");
    const registries = ["app/registries/integrations.ts", "app/registries/entities.ts"];
    const wrong = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => integrationOf(target) !== undefined && integrationOf(target) !== integrationOf(file))
        .filter(() => !registries.includes(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
    const mentioning = files.filter(
      ({ file, text }) => !integrationOf(file) && names.some((name) => new RegExp(`(?<![a-z])${name}`, "i").test(text)),
    );
    // Its migrations are listed with all others.
    expect(mentioning.map(({ file }) => file).sort()).toEqual([...registries, "app/mikro-orm.config.ts"].sort());
  });

  test("only one file begins a transaction, and only use cases without events call it", () => {
    const beginners = files.filter(({ text }) => /\.transactional\(|\bbegin\(\)/.test(text)).map(({ file }) => file);
    expect(beginners).toEqual(["platform/database/in-transaction.ts"]);
    const users = files
      .filter(({ text }) => /\binTransaction\(/.test(text))
      .map(({ file }) => file)
      .filter(
        (file) =>
          !/^(platform\/database\/in-transaction|events\/|teams\/|access\/|audit\/|idempotency\/|cli\/|app\/)/.test(
            file,
          ),
      );
    expect(users).toEqual([]);
  });

  test("only lifecycle.ts writes an invitation's state, compares its times with now, or computes a deadline", () => {
    const patterns: [string, RegExp][] = [
      ["assigns a state", /\binvitation\.state\s*=(?!=)|\bstate:\s*"(?:OPENED|STARTED|SUBMITTED|EXPIRED|CANCELLED)"/],
      ["updates a state", /\bupdate invitation\b(?:(?!\bwhere\b|`)[\s\S])*?[\s,]state\s*=/],
      ["updates a state", /\bupdateTable\("invitation(?: as \w+)?"\)(?:(?!\.where\(|\.execute)[\s\S])*?\bstate:/],
      ["inserts a state", /\binsert into invitation \([^)]*\bstate\b/],
      ["inserts a state", /\b(?:insertInto\(|insertFrom\([^;]*?)"invitation"(?:(?!\.execute)[\s\S])*?\bstate:/],
      [
        "compares a time",
        /(?<!k\.)\b(?:expires_at|deadline_at)\s*[<>]=?\s*(?:now|clock_timestamp|transaction_timestamp|current_)/,
      ],
      ["compares a time", /"(?:\w+\.)?(?:expires_at|deadline_at)",\s*"[<>]=?",\s*(?:now|clockTimestamp|sql)\b/],
      ["compares a time", /\b[iI]nvitation\.(?:expiresAt|deadlineAt)!?(?:\.getTime\(\))?\s*[<>]/],
      ["computes a deadline", /extra_?[tT]ime\)*\s*[*+]|[*+]\s*\(?1 \+|time_limit[^,\n]*::interval/],
      ["knows the grace period", /gracePeriodSeconds|graceSeconds/],
    ];
    const relevant = files.filter(
      ({ file, text }) =>
        file !== "invitations/lifecycle/lifecycle.ts" &&
        (file.startsWith("invitations/") ||
          /\b(?:from|join|update) invitation\b|\("invitation(?: as \w+)?"/.test(text)),
    );
    expect(relevant.length).toBeGreaterThan(40);
    const wrong = relevant.flatMap(({ file, text }) =>
      patterns.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${file} ${what}`),
    );
    expect(wrong).toEqual([]);
    // The patterns find what they are for.
    const faults = [
      'invitation.state = "EXPIRED";',
      'Object.assign(invitation, { state: "STARTED" });',
      "sql`update invitation i set updated_at = now(),\n state = 'CANCELLED' where team_id = $1`",
      "sql`insert into invitation (team_id, id, state) values`",
      '.updateTable("invitation as i").from("due").set({ updated_at: now(), state: "CANCELLED" }).where(',
      '.insertInto("invitation").values({ team_id: teamId, state: made }).execute()',
      'insertFrom(db(em), "invitation", source, () => ({ state: one })).execute()',
      '.where("i.expires_at", "<=", now())',
      "i.state = 'PENDING' and i.expires_at <= now()",
      "if (invitation.expiresAt <= now) return;",
      "i.started_at + limit * (1 + c.extra_time)",
      "coalesce(i.time_limit, a.time_limit)::interval",
      "deadline.getTime() + graceSeconds * 1_000",
    ];
    expect(faults.filter((fault) => !patterns.some(([, pattern]) => pattern.test(fault)))).toEqual([]);
  });

  test("no file is called Service, Repository, Manager, Module, DTO, barrel", () => {
    expect(
      files
        .map(({ file }) => file)
        .filter(
          (file) =>
            /(service|repository|manager|module|dto)\.ts$|(^|\/)index\.ts$/i.test(file) && !/open-services/.test(file),
        ),
    ).toEqual([]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { entities } from "../src/app/registries/entities.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

/** The house: from the ground up. A file imports its own folder and the folders below it. */
const floors: string[][] = [
  ["base"],
  ["outgoing"],
  ["teams"],
  ["events"],
  ["emails"],
  ["assessments", "candidates"],
  ["invitations"],
  ["notifications", "webhooks"],
];

const src = join(projectRoot, "src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));
const folderOf = (file: string): string => (file.includes("/") ? file.split("/")[0]! : "");
const floorOf = (folder: string): number => {
  const at = floors.findIndex((floor) => floor.includes(folder));
  return at === -1 ? floors.length : at;
};
/**
 * The one way up: the type of the database, which all folders use, is inferred from the entities of all folders. It is
 * a type alone, so that the program itself goes no such way.
 */
const typeOfDatabase = /^import type \{ entities \} from "\.\.\/entities\.ts";$/m;
const importsOf = (file: string, text: string): string[] =>
  [
    ...(file === "platform/database/database.ts" ? text.replace(typeOfDatabase, "") : text).matchAll(
      /(?:from|import)\s*\(?\s*"(\.{1,2}\/[^"]+)"/g,
    ),
  ].map((match) => relative(src, resolve(dirname(join(src, file)), match[1]!)));

/** The folder that owns a table is the one of its entity. A query may read any. */
const owners = new Map(
  files.flatMap(({ file, text }) => {
    const table = /^ {2}tableName: "(\w+)",$/m.exec(text)?.[1];
    return file.endsWith(".entity.ts") && table !== undefined ? [[table, dirname(file)] as const] : [];
  }),
);
/** Folders that write a table of another folder, each for its reason. */
const alsoWritten: Record<string, string[]> = {
  // A member's settings are made with the member, in the same transaction.
  teams: ["notification_setting"],
};
/** The tables that a file writes, by SQL of its own or by the query builder. */
const tablesWrittenBy = (text: string): string[] => [
  ...[...text.matchAll(/\b(?:insert into|update|delete from)\s+([a-z_]+)\b/g)].map((match) => match[1]!),
  ...[
    ...text.matchAll(/(?:\b(?:insertInto|updateTable|deleteFrom|mergeInto)\(|\binsertFrom\(\s*[^,]+,)\s*"([a-z_]+)/g),
  ].map((match) => match[1]!),
];

describe("the house stands", () => {
  test("no file imports upward, or sideways to a folder of its floor", () => {
    const wrong = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => {
          if (target.startsWith("..")) return false;
          const [from, to] = [folderOf(file), folderOf(target)];
          return from !== to && floorOf(to) >= floorOf(from) && floorOf(from) < floors.length;
        })
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("no circle of imports within the floors", () => {
    const graph = new Map(files.map(({ file, text }) => [file, importsOf(file, text)]));
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
    expect(circles).toEqual([]);
  });

  test("no file is longer than 250 lines", () => {
    expect(files.filter(({ text }) => text.split("\n").length > 251).map(({ file }) => file)).toEqual([]);
  });

  test("only the owner's floor writes a table", () => {
    expect([...owners.keys()].sort()).toEqual(entities.map((entity) => entity.meta.tableName).sort());
    const wrong = files.flatMap(({ file, text }) =>
      tablesWrittenBy(text)
        .filter((table) => {
          const owner = owners.get(table);
          if (owner === undefined || folderOf(file) === "cli") return false;
          return dirname(file) !== owner && !alsoWritten[dirname(file)]?.includes(table);
        })
        .map((table) => `${file} writes ${table}`),
    );
    expect(wrong).toEqual([]);
  });

  test("nobody knows a partner's protocol but partners.ts; one knows nothing of another", () => {
    const protocolOf = (file: string) => /^partners\/([^/]+)\//.exec(file)?.[1];
    const protocols = new Set(files.flatMap(({ file }) => protocolOf(file) ?? []));
    expect(protocols).toContain("greenhouse");
    const wrong = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => protocolOf(target) !== undefined && protocolOf(target) !== protocolOf(file))
        .filter((target) => file !== "partners.ts" && !(file === "entities.ts" && target.endsWith(".entity.ts")))
        .map((target) => `${file} → ${target}`),
    );
    expect(wrong).toEqual([]);
    const knowing = files.filter(
      ({ file, text }) => !protocolOf(file) && file !== "partners.ts" && /greenhouse/i.test(text),
    );
    expect(knowing.map(({ file }) => file)).toEqual(["entities.ts", "mikro-orm.config.ts"]);
  });

  test("only two files begin a transaction: the mechanism, and transact on top of it", () => {
    const beginners = files.filter(({ text }) => /\.transactional\(|\bbegin\(\)/.test(text)).map(({ file }) => file);
    expect(beginners).toEqual(["platform/database/in-transaction.ts"]);
    const users = files
      .filter(({ text }) => /\binTransaction\(/.test(text))
      .map(({ file }) => file)
      .filter((file) => !/^(base\/in-transaction|events\/|teams\/|cli\/|welcome|seed)/.test(file));
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
        file !== "invitations/lifecycle.ts" &&
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

  test("words of the house: no Service, Repository, Manager, Module, DTO, barrel", () => {
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

import { placementsOf } from "../src/cli/distribute/distribution-plan.ts";
import type { CatalogueTable } from "./catalogue.ts";

/*
 * The shape that statements need where tables are spread over several servers by Citus (docs/operations.md, Several
 * servers). Citus sends a statement to the server of its team, and refuses what it cannot send there as it is. What is
 * found here it refuses, as was tried; a suite that runs on Citus itself (TEST_CITUS) finds the rest.
 */

/** Statements of all teams that run where the tables are on one server, each with the one that runs instead of it. */
const onOneServer: [pattern: RegExp, instead: string][] = [
  [/^with recursive "walk"/, "findDueTeams and leaseByTeam of lease-by-team.ts"],
  [/^with "in_flight" as materialized/, "leaseByTeam, which names the team in the same statement"],
  [/^with "new" as (materialized )?\(select .*"webhook_endpoint"/, "recordDeliveryOutcomes, team by team"],
  [/^with "new" as materialized \(.*update "greenhouse_completion"/, "record of completion-delivery.ts, team by team"],
  [/^(with "old" as .*|update )"webhook_delivery" as "d"/, "purgeDeliveries, team by team"],
  [/^delete from "webhook_endpoint" as "e" where "e"\."deleted_at"/, "purgeDeliveries, team by team"],
];

const time = String.raw`(?:now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)`;
const changing = String.raw`(?:clock_timestamp|gen_random_uuid|random|uuid_v7|delivery_id)\(`;

/** The text without its subqueries that read no table: a server evaluates these first, so that they may hold the time. */
function withoutValues(text: string): string {
  let result = text;
  for (let from = result.indexOf("(select "); from >= 0; from = result.indexOf("(select ", from + 1)) {
    let depth = 0;
    let end = from;
    for (; end < result.length; end++) {
      if (result[end] === "(") depth++;
      else if (result[end] === ")" && --depth === 0) break;
    }
    const inner = result.slice(from, end + 1);
    // `extract(epoch from …)` has the word as well.
    if (!/\bfrom\b/.test(inner.replace(/extract\(\w+ from/g, "")))
      result = `${result.slice(0, from)}null${result.slice(end + 1)}`;
  }
  return result;
}

/** The parts of a statement that change rows, without the conditions and sources that only read. */
function updates(text: string): string[] {
  const parts = text.matchAll(/\bupdate "?\w+"?(?: as "?\w+"?)? set (.*?)(?= where | from |$)/g);
  return [...parts].map((part) => part[1]!);
}

/** What is assigned where a row exists already, up to the end of its statement or clause. */
function conflicts(text: string): string[] {
  return [...text.matchAll(/\bdo update set /g)].map(({ index }) => {
    let depth = 0;
    let end = index;
    for (; end < text.length && depth >= 0; end++) {
      if (text[end] === "(") depth++;
      else if (text[end] === ")") depth--;
    }
    return text.slice(index, end).split(" returning ")[0]!;
  });
}

/** What statements that change rows return. */
const returned = (text: string): string[] =>
  [...text.matchAll(/ returning /g)].map(({ index }) => {
    let depth = 0;
    let end = index;
    for (; end < text.length && depth >= 0; end++) {
      if (text[end] === "(") depth++;
      else if (text[end] === ")") depth--;
    }
    return text.slice(index, end);
  });

/** The aliases under which a statement reads tables. */
const aliasesOf = (text: string, tables: ReadonlySet<string>): Set<string> =>
  new Set(
    [...text.matchAll(/\b(?:from|join|update|using|into|,)\s+"?(\w+)"?(?: (?:as )?"?(\w+)"?)?/g)]
      .filter(([, table]) => tables.has(table!))
      .map(([, table, alias]) =>
        alias === undefined ||
        /^(?:where|on|set|left|inner|join|order|for|using|limit|group|returning|cross|returning)$/.test(alias)
          ? table!
          : alias,
      ),
  );

/** What the values that a statement writes and returns may not hold: where a table is on several servers, each computes them. */
function problemOfValues(text: string): string | null {
  const values = withoutValues(text);
  for (const part of updates(values)) {
    if (new RegExp(changing).test(part)) return "an update calls a function whose result changes within the statement";
    if (new RegExp(String.raw`\bcase\b(?:(?!\bend\b).)*?${time}|\bcoalesce\((?:[^()]|\([^()]*\))*?${time}`).test(part))
      return "an update has the time within CASE or COALESCE";
    if (/\bto_char\(/.test(part)) return "an update writes a time of a column as text";
  }
  // PostgreSQL casts the value to the precision of the column, and Citus cannot compute the cast of a subquery.
  for (const part of updates(text))
    if (new RegExp(String.raw`" = \(select ${time}\)`).test(part))
      return "an update sets a column to a subquery of the time";
  for (const part of conflicts(values))
    if (new RegExp(`${time}|${changing}`).test(part)) return "a conflict calls a function of time";
  for (const part of returned(values))
    if (new RegExp(`${time}|${changing}`).test(part)) return "what is returned calls a function of time";
  return null;
}

/** What is wrong with a statement; null where nothing is. */
function problemOf(statement: string, everywhere: ReadonlySet<string>, spread: ReadonlySet<string>): string | null {
  const text = statement.replace(/\s+/g, " ").toLowerCase().trim();
  const ofTeams = aliasesOf(text, spread);
  if (ofTeams.size + aliasesOf(text, everywhere).size === 0) return null;
  if (onOneServer.some(([pattern]) => pattern.test(text))) return null;
  const ofValues = problemOfValues(text);
  if (ofValues !== null || ofTeams.size === 0) return ofValues;
  const changes = /\b(?:update|delete from|insert into) "?(\w+)"?/.exec(text);
  if (changes !== null && everywhere.has(changes[1]!))
    return `rows that every server has (${changes[1]}) are changed by rows of teams`;
  const locks =
    /\bfor (?:no key )?(?:update|share)\b/.test(text) ||
    (changes !== null && /(?<!\bdo )\bupdate |\bdelete from /.test(text));
  const namesTeam = /team_id"? = (?:\$\d|'|any\()|\(team_id, id\)/.test(text);
  if (locks && !namesTeam) return "rows of several teams are locked or changed at once";
  if (/\bwith recursive\b/.test(text) && !namesTeam) return "a recursive query does not name the team";
  if (/\bt0\./.test(text) && /team_id"? = \$/.test(text) && /team_id"? = "?t0"?\."?team_id/.test(text))
    return "a table is joined by the team of t0, and not by the parameter";
  // A subquery with a limit does not pass its team on to what is joined with it.
  const limited = text.matchAll(
    /lateral \(select (?:(?! as "\w+" on ).)*?team_id"? = \$(?:(?! as "\w+" on ).)*? limit \S+\) as "(\w+)"/g,
  );
  for (const [, alias] of limited)
    if (new RegExp(`team_id" = "${alias}"\\."team_id"`).test(text))
      return `a table is joined by the team of a subquery (${alias}), and not by the parameter`;
  return teamFromOutside(text, everywhere, ofTeams);
}

/**
 * A subquery that takes the team from a table outside of it. In a join the planner knows the team of both; in a subquery it
 * does not, so that all servers are asked, of which one may be away.
 */
function teamFromOutside(text: string, everywhere: ReadonlySet<string>, ofTeams: ReadonlySet<string>): string | null {
  const outside = new Set([...aliasesOf(text, everywhere), ...ofTeams]);
  const condition = /"?(\w+)"?\."?team_id"? = "?(\w+)"?\."?team_id"?/g;
  for (const { index, 1: inner, 2: outer } of text.matchAll(condition)) {
    if (!ofTeams.has(inner!) || !outside.has(outer!)) continue;
    const subquery = subqueryAround(text, index);
    if (
      subquery === null ||
      !new RegExp(String.raw`\b(?:from|join) "?\w+"? (?:as )?"?${inner}"?\b|\b(?:from|join) "?${inner}"? where`).test(
        subquery,
      )
    )
      continue;
    if (aliasesOf(subquery, new Set([...everywhere, ...ofTeams])).has(outer!)) continue;
    if (new RegExp(String.raw`\b(?:from|join) "?\w+"? (?:as )?"?${outer}"?\b`).test(subquery)) continue;
    // What concerns all teams is asked of all servers.
    if (everywhere.size > 0 && !/team_id"? = (?:\$\d|'|any\()/.test(text) && !aliasesOf(text, everywhere).has(outer!))
      continue;
    return `rows of teams (${inner}) are found by the team of another table (${outer}), and not by the parameter`;
  }
  return null;
}

/** The innermost subquery around a place of a statement; null outside of any. */
function subqueryAround(text: string, place: number): string | null {
  let depth = 0;
  for (let begin = place; begin >= 0; begin--) {
    if (text[begin] === ")") depth++;
    else if (text[begin] === "(" && --depth < 0) {
      depth = 0;
      if (!text.startsWith("(select ", begin)) continue;
      for (let end = begin; end < text.length; end++)
        if (text[end] === "(") depth++;
        else if (text[end] === ")" && --depth === 0) return text.slice(begin, end + 1);
    }
  }
  return null;
}

/** Says which statements Citus would refuse, or would run over the rows of several teams. */
export function spreadGuard(catalogue: CatalogueTable[]): (statements: Iterable<string>) => string[] {
  const placements = placementsOf(catalogue);
  const named = (placement: string) =>
    new Set([...placements].filter(([, one]) => one === placement).map(([name]) => name));
  const [everywhere, spread] = [named("reference"), named("distributed")];
  return (statements) =>
    [...statements].flatMap((text) => {
      const problem = problemOf(text, everywhere, spread);
      return problem === null ? [] : [`${problem}: ${text.slice(0, 2_000)}`];
    });
}

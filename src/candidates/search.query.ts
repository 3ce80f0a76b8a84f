import type { List } from "../base/list.ts";
import { readRows } from "../base/read-plan.ts";
import type { Services } from "../teams/context.ts";

/** What somebody typed, as conditions on candidates: each word of it begins a word of name or address. */
export interface CandidateSearch {
  teamId: string;
  /** As search_text of the migration makes them: lower case, without accents and punctuation. */
  words: string[];
  /** Many of the newest candidates match: walking the list finds a page sooner than the index does. */
  isCommon: boolean;
  /** The longest words for the index, each with the team before it. */
  query: string;
}

const mostWords = 8;
/** So many of the newest are looked at, and a page of matches among them means that there are many. */
const looked = 2_000;
const many = 25;
/** So many words, the longest, are looked up in the index: the others hardly narrow it, and each costs what it matches. */
const sought = 3;

/**
 * Reads what was typed, and decides by which road it is found. An index of words must read every match
 * before it knows which are newest; walking the newest must read everybody where few match. Either alone
 * takes a hundred times longer at its bad end, so a look at the newest decides.
 *
 * @returns null where nothing was typed that could be searched
 */
export async function readSearch(services: Services, teamId: string, text: string): Promise<CandidateSearch | null> {
  const [row] = await readRows(
    services,
    `with typed as (select array(select distinct left(word, 100) from unnest(string_to_array(btrim(search_text($2)), ' ')) as word
         where word <> '' limit ${mostWords}) as words)
     select typed.words, (
       select count(*)::int from (
         select 1 from (select search from candidate where team_id = $1 and archived_at is null order by id desc limit ${looked}) newest
         where not exists (select 1 from unnest(typed.words) as word where strpos(newest.search, ' ' || word) = 0)
         limit ${many}) hits)
     from typed`,
    [teamId, text.slice(0, 500).replaceAll("\0", "")],
  );
  const [words, hits] = row as [string[], number];
  if (words.length === 0) return null;
  words.sort((a, b) => b.length - a.length);
  const query = words
    .slice(0, sought)
    .map((word) => `'${teamId}${word}':*`)
    .join(" & ");
  return { teamId, words, isCommon: hits >= many, query };
}

/**
 * A search as conditions of a list.
 *
 * @param candidateId the column of the list's table that holds the candidate's id
 */
export function searchConditions(
  { teamId, words, isCommon, query }: CandidateSearch,
  candidateId: "id" | "candidate_id",
): List["where"] {
  if (!isCommon) {
    const rest = words.slice(sought);
    return [
      {
        sql: `$.${candidateId} = any(array(select found.id from candidate found where found.team_id = ? and search_vector(found.team_id, found.search) @@ ?::tsquery${" and strpos(found.search, ' ' || ?::text) > 0".repeat(rest.length)}))`,
        values: [teamId, query, ...rest],
      },
    ];
  }
  return words.map((word) =>
    candidateId === "id"
      ? { sql: "strpos($.search, ' ' || ?::text) > 0", values: [word] }
      : {
          sql: "exists (select 1 from candidate found where found.team_id = $.team_id and found.id = $.candidate_id and strpos(found.search, ' ' || ?::text) > 0)",
          values: [word],
        },
  );
}

import type { Expression } from "kysely";
import type { Services } from "../../access/context.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { isAnyId, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";

/** A parsed search text: each of its words must be the beginning of a word of name or address. */
export interface CandidateSearch {
  teamId: string;
  /** The words as normalized by search_text of the migration: lower case, without accents and punctuation. */
  words: string[];
  /** Whether many of the newest candidates match: scanning the list then finds a page sooner than the index. */
  isCommon: boolean;
  /** The longest words as a query of the index, each with the team's id as prefix. */
  query: string;
}

const maxWords = 8;
/** The size of the sample of newest candidates, and how many of them must match for a common search. */
const sampleSize = 2_000;
const minCommon = 25;
/** How many words, the longest, are searched in the index. More words hardly reduce the result but cost index scans. */
const maxIndexedWords = 3;

/** The words of a text, and how many of the newest candidates match all of them. */
const sampleNewest = prepared<{ teamId: string; text: string }, { words: string[]; hits: number }>((db, parameter) =>
  db
    .with("typed", (query) =>
      query.selectNoFrom((eb) => {
        const parts = sql<{ word: string }>`unnest(string_to_array(btrim(search_text(${parameter("text")})), ' '))`;
        const words = eb
          .selectFrom(parts.as("word"))
          .select((inner) => sql<string>`left(${inner.ref("word.word")}, 100)`.as("word"))
          .distinct()
          .where("word.word", "<>", sql.lit(""))
          .limit(sql.lit(maxWords));
        return sql<string[]>`array(${words})`.as("words");
      }),
    )
    .selectFrom("typed")
    .select((eb) => [
      "typed.words",
      eb
        .selectFrom(
          eb
            .selectFrom(
              eb
                .selectFrom("candidate")
                .select("search")
                .where("team_id", "=", parameter("teamId"))
                .where("archived_at", "is", null)
                .where(({ ref }) => isAnyId(ref("id")))
                .orderBy("id", "desc")
                .limit(sql.lit(sampleSize))
                .as("newest"),
            )
            .select("newest.search")
            .where((inner) =>
              inner.not(
                inner.exists(
                  inner
                    .selectFrom(sql<{ word: string }>`unnest(${inner.ref("typed.words")})`.as("word"))
                    .select("word.word")
                    .where(
                      (word) => sql<boolean>`strpos(${word.ref("newest.search")}, ' ' || ${word.ref("word.word")}) = 0`,
                    ),
                ),
              ),
            )
            .limit(sql.lit(minCommon))
            .as("hits"),
        )
        .select(sql<number>`count(*)::int`.as("count"))
        .$asScalar()
        .$notNull()
        .as("hits"),
    ]),
);

/**
 * Parses a search text and chooses the query plan. The index of words must read every match before it knows the newest;
 * a scan of the newest candidates must read all of them where few match. Either plan takes a hundred times longer in
 * its worst case, so a sample of the newest candidates decides.
 *
 * @returns null for a text without searchable words
 */
export async function readSearch(services: Services, teamId: string, text: string): Promise<CandidateSearch | null> {
  const [row] = await sampleNewest(services, { teamId, text: text.slice(0, 500).replaceAll("\0", "") });
  const { words, hits } = row!;
  if (words.length === 0) return null;
  words.sort((a, b) => b.length - a.length);
  const query = words
    .slice(0, maxIndexedWords)
    .map((word) => `'${teamId}${word}':*`)
    .join(" & ");
  return { teamId, words, isCommon: hits >= minCommon, query };
}

/**
 * Converts a search to conditions of a list.
 *
 * @param candidateId the column of the list's table with the candidate's id
 */
export function searchConditions(
  { teamId, words, isCommon, query }: CandidateSearch,
  candidateId: "id" | "candidate_id",
): List["where"] {
  const row = rowOf("candidate");
  const id = candidateId === "id" ? row.ref("$.id") : rowOf("invitation").ref("$.candidate_id");
  const found = row.selectFrom("candidate as found").select("found.id");
  if (!isCommon) {
    const indexed = found
      .where("found.team_id", "=", teamId)
      .where(({ ref }) => sql`search_vector(${ref("found.team_id")}, ${ref("found.search")}) @@ ${query}::tsquery`)
      .where(({ and, ref }) => and(words.slice(maxIndexedWords).map((word) => hasWord(ref("found.search"), word))));
    return [sql`${id} = any(array${indexed})`];
  }
  return words.map((word) =>
    candidateId === "id"
      ? hasWord(row.ref("$.search"), word)
      : row.exists(
          found
            .whereRef("found.team_id", "=", "$.team_id")
            .where("found.id", "=", id)
            .where(({ ref }) => hasWord(ref("found.search"), word)),
        ),
  );
}

const hasWord = (search: Expression<string>, word: string) => sql<boolean>`strpos(${search}, ' ' || ${word}::text) > 0`;

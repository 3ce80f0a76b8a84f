import type { Expression } from "kysely";
import { compiler } from "../../platform/database/compiler.ts";
import { isAnyId, sql } from "../../platform/database/sql.ts";
import { type Choice, chosenBy, isChosen } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";

const maxWords = 8;
/** The size of the sample of newest candidates, and how many of them must match for a common search. */
const sampleSize = 2_000;
const minCommon = 25;
/**
 * How many words are searched in the index: the longest of those that fewer than half of so many newest candidates have. More
 * words hardly reduce the result but cost a scan of the index each, and that of a word which most have, such as the domain of
 * their addresses, takes longer than all the rest.
 */
const maxIndexedWords = 2;
const wordSampleSize = 200;

/** The part of the statement that looks at the search. */
const name = "search_looked_at";

/** Whether a candidate has words as the beginning of words of name or address. A condition of unknown rarity for the planner. */
const hasWords = (search: Expression<string>, patterns: Expression<string[]>) =>
  sql<boolean>`coalesce(${search} like all (${patterns}), false)`;

/**
 * A query of what a text searches for, and of the form of the condition: whether few of the newest candidates match all words.
 * The words are normalized by search_text of the migration: lower case, without accents and punctuation, so that they need no
 * quotes. A text without words matches everybody.
 */
function lookAt(teamId: string, text: string): Expression<unknown> {
  const parts = sql<{ word: string }>`unnest(string_to_array(btrim(search_text(${text})), ' '))`;
  const words = compiler
    .selectFrom(parts.as("word"))
    .select((eb) => sql<string>`left(${eb.ref("word.word")}, 100)`.as("word"))
    .distinct()
    .where("word.word", "<>", sql.lit(""))
    .limit(sql.lit(maxWords))
    .as("words");
  const newest = (size: number) =>
    compiler
      .selectFrom("candidate")
      .select("search")
      .where("team_id", "=", teamId)
      .where("archived_at", "is", null)
      .where(({ ref }) => isAnyId(ref("id")))
      .orderBy("id", "desc")
      .limit(sql.lit(size));
  const sampled = compiler
    .selectFrom(words)
    .leftJoin(newest(wordSampleSize).as("sample"), (join) => join.onTrue())
    .select((eb) => [
      "words.word",
      sql<boolean>`coalesce(avg((${eb.ref("sample.search")} like '% ' || ${eb.ref("words.word")} || '%')::integer) >= 0.5, false)`.as(
        "is_common",
      ),
    ])
    .groupBy("words.word")
    .as("sampled");
  const ranked = compiler
    .selectFrom(sampled)
    .select(({ ref }) => [
      "sampled.word",
      "sampled.is_common",
      sql<number>`row_number() over (order by ${ref("sampled.is_common")}, length(${ref("sampled.word")}) desc)`.as(
        "place",
      ),
    ])
    .as("ranked");
  return compiler
    .with(
      (cte) => cte("typed").materialized(),
      (query) =>
        query.selectFrom(ranked).select(({ fn, ref }) => {
          const pattern = sql<string>`'% ' || ${ref("ranked.word")} || '%'`;
          const indexed = sql<string>`'''' || ${teamId}::text || ${ref("ranked.word")} || ''':*'`;
          const isIndexed = sql<boolean>`(${ref("ranked.place")} = 1
            or ${ref("ranked.place")} <= ${sql.lit(maxIndexedWords)} and not ${ref("ranked.is_common")})`;
          return [
            sql<string[]>`coalesce(array_agg(${pattern}), '{}')`.as("patterns"),
            sql<string[]>`coalesce(array_agg(${pattern}) filter (where not ${isIndexed}), '{}')`.as("others"),
            sql<string>`(string_agg(${indexed}, ' & ') filter (where ${isIndexed}))::tsquery`.as("query"),
            fn.countAll().as("words"),
          ];
        }),
    )
    .selectFrom("typed")
    .select((eb) => {
      const hits = eb
        .selectFrom(
          eb
            .selectFrom(newest(sampleSize).as("newest"))
            .select("newest.search")
            .where((inner) => hasWords(inner.ref("newest.search"), inner.ref("typed.patterns")))
            .limit(sql.lit(minCommon))
            .as("hits"),
        )
        .select(sql<number>`count(*)`.as("count"));
      return [
        "typed.patterns",
        "typed.others",
        "typed.query",
        sql<number>`case when ${eb.ref("typed.words")} > 0 and ${hits} < ${sql.lit(minCommon)} then 0 else 1 end`.as(
          "way",
        ),
      ];
    });
}

/**
 * The condition that candidates match a search text: each of its words must be the beginning of a word of name or address.
 * The index of words must read every match before it knows the newest; a scan of the newest candidates must read all of them
 * where few match. Either plan takes a hundred times longer in its worst case, so a sample of the newest candidates decides.
 *
 * @param column the column of the list's table with the candidate's id
 */
export function searchCondition(teamId: string, text: string, column: "id" | "candidate_id"): Choice {
  const row = rowOf("candidate");
  const id = column === "id" ? row.ref("$.id") : rowOf("invitation").ref("$.candidate_id");
  const found = row.selectFrom("candidate as found").select("found.id");
  const array = (of: "patterns" | "others") => sql<string[]>`${chosenBy(name, of)}::text[]`;
  const indexed = found
    .where("found.team_id", "=", teamId)
    .where(isChosen(name, 0))
    .where(
      ({ ref }) => sql`search_vector(${ref("found.team_id")}, ${ref("found.search")}) @@ ${chosenBy(name, "query")}`,
    )
    .where(({ ref }) => hasWords(ref("found.search"), array("others")));
  const ofCandidate = row.exists(
    found
      .whereRef("found.team_id", "=", "$.team_id")
      .where("found.id", "=", id)
      .where(({ ref }) => hasWords(ref("found.search"), array("patterns"))),
  );
  const walked = column === "id" ? hasWords(row.ref("$.search"), array("patterns")) : ofCandidate;
  return {
    name,
    decidedBy: lookAt(teamId, text.slice(0, 500).replaceAll("\0", "")),
    ways: [
      { condition: sql<boolean>`${id} = any(array${indexed})`, finds: true },
      { condition: { onPage: walked, counted: walked, isLoose: true } },
    ],
  };
}

import { type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Shape, TableName } from "./shape.ts";

/** A condition over the rows of a list, made with `rowOf`. */
export type ListCondition =
  | Expression<SqlBool>
  | {
      onPage: Expression<SqlBool>;
      /** Another form for counts, where the form that finds one page fast is slow for all rows. */
      counted: Expression<SqlBool>;
      /** Most rows meet it, from where the page begins: no index but that of the order finds a page sooner. */
      isLoose?: boolean;
    };

/** One of the forms that a choice has. */
interface Way {
  condition: ListCondition;
  /** The rows are found by their ids and are few: the other conditions are asked of each of them, and find none. */
  finds?: boolean;
}

/**
 * A condition of which the statement itself chooses the form, by what it finds first: how many rows there are decides which
 * plan is good.
 */
export interface Choice {
  /** The name of the part of the statement that decides; `chosenBy` refers to its columns. */
  name: string;
  /** A query of one row, whose column `way` is the place of the form in `ways`. */
  decidedBy: Expression<unknown>;
  /** The forms. The last one holds for any row, whatever is decided. */
  ways: readonly [Way, ...Way[]];
}

/** A column of the part of a statement that decides a choice. */
export const chosenBy = <T>(name: string, column: string): RawBuilder<T> =>
  sql`(select ${sql.ref(column)} from ${sql.table(name)})`;

/**
 * Whether a form of a choice is chosen. A form that reads rows to find others asks it of these as well: the keys of an index
 * are evaluated where a page is read again for each of several rows, also in a form that is not chosen.
 */
export const isChosen = (name: string, way: number): RawBuilder<boolean> =>
  sql`${chosenBy(name, "way")} = ${sql.lit(way)}`;

/** A list: a selection of rows and their order. */
export interface List<T extends TableName = TableName> {
  shape: Shape<T>;
  /** Another table of the team that the order depends on, with one row for each row of the list, whose id is in `id`. */
  join?: { table: TableName; alias: string; id: string };
  /** Conditions that are combined with "and", in addition to that of the team. */
  where: (ListCondition | Choice)[];
  /** The sort expression; rows with equal values are ordered by their stored id. Null: by the stored id alone. */
  orderBy: { name: string; sql: Expression<unknown>; cast: string } | null;
  descending: boolean;
  /** False: the caller is not blinded, and less is read. */
  blinded?: boolean;
  /**
   * The number of all rows of the list, where it is known without counting them. Its text depends on the order and the
   * parent alone if the list has no conditions, because the statement is then compiled once.
   *
   * @param of the team, and the parent of each row if the list is a field of other rows
   */
  total?: (of: { teamId: Expression<string>; parentId: Expression<string> | null }) => Expression<number>;
}

/** A list whose forms are chosen, and the condition, of the whole statement, under which they are. */
export interface Branch {
  where: ListCondition[];
  gates: Expression<SqlBool>[];
}

const isChoice = (condition: ListCondition | Choice): condition is Choice => "ways" in condition;

/** The parts of a statement that decide the choices of a list. */
export const choicesOf = ({ where }: List): Choice[] => where.filter(isChoice);

/** A condition that finds no row by an index: where statistics know nothing of a team, each seems to be as good as any other. */
const asked = (condition: ListCondition): ListCondition => ({
  onPage: sql<boolean>`(${onPage(condition)}) is true`,
  counted: sql<boolean>`(${whenCounted(condition)}) is true`,
});

/**
 * The forms of a list between which its statement chooses. They are few, whatever the number of choices: where rows are found
 * by their ids, the choices that come after are not made.
 */
export function branchesOf(list: List): Branch[] {
  const extend = ({ where, gates }: Branch, choices: Choice[]): Branch[] => {
    const [choice, ...others] = choices;
    if (choice === undefined) return [{ where, gates }];
    return choice.ways.flatMap(({ condition, finds }, way) => {
      const whole = finds ? [...where, ...others.map(({ ways }) => ways.at(-1)!.condition)].map(asked) : where;
      return extend(
        { where: [...whole, condition], gates: [...gates, isChosen(choice.name, way)] },
        finds ? [] : others,
      );
    });
  };
  const plain = list.where.filter((condition): condition is ListCondition => !isChoice(condition));
  return extend({ where: plain, gates: [] }, choicesOf(list));
}

/** The form of a condition that finds a page. */
export const onPage = (condition: ListCondition): Expression<SqlBool> =>
  "onPage" in condition ? condition.onPage : condition;

/** Whether most rows meet all conditions: a page is found soonest by reading the rows in their order. */
export const isReadInOrder = (where: readonly ListCondition[]): boolean =>
  where.every((condition) => "isLoose" in condition && condition.isLoose === true);

/** The form of a condition that counts all rows. */
export const whenCounted = (condition: ListCondition): Expression<SqlBool> =>
  "counted" in condition ? condition.counted : condition;

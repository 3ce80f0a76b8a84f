import type { Expression, SqlBool } from "kysely";
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

/** A list: a selection of rows and their order. */
export interface List<T extends TableName = TableName> {
  shape: Shape<T>;
  /** Another table of the team that the order depends on, with one row for each row of the list, whose id is in `id`. */
  join?: { table: TableName; alias: string; id: string };
  /** Conditions that are combined with "and", in addition to that of the team. */
  where: ListCondition[];
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

/** The form of a condition that finds a page. */
export const onPage = (condition: ListCondition): Expression<SqlBool> =>
  "onPage" in condition ? condition.onPage : condition;

/** Whether most rows meet all conditions: a page is found soonest by reading the rows in their order. */
export const isReadInOrder = ({ where }: List): boolean =>
  where.every((condition) => "isLoose" in condition && condition.isLoose === true);

/** The form of a condition that counts all rows. */
export const whenCounted = (condition: ListCondition): Expression<SqlBool> =>
  "counted" in condition ? condition.counted : condition;

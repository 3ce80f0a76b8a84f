import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import {
  Assessment,
  AssessmentConnection,
  AssessmentFilter,
  AssessmentOrder,
} from "../../assessments/assessment.type.ts";
import { anyOf, array, sql } from "../../platform/database/sql.ts";
import { FindsById, PageArgs } from "../../platform/graphql/connection.type.ts";
import { exactlyOne, readOne } from "../../platform/graphql/find-by-key.ts";
import type { ListCondition } from "../../platform/graphql/list.ts";
import { readPage } from "../../platform/graphql/pagination.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { assessmentWithFunnel } from "../counts/funnel.query.ts";

/** Assessments, which are read with the numbers of their invitations. */
@Resolver(() => Assessment)
export class AssessmentListResolver {
  @Permission("READ")
  @FindsById("Assessment")
  @Query(() => Assessment, {
    nullable: true,
    description: "One assessment, by exactly one of its ids; null where there is none.",
  })
  async assessment(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "Global id." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The caller's own id." }) externalId?: string,
  ): Promise<object | null> {
    const by = exactlyOne(assessmentShape, { id, externalId });
    return await readOne(context.services, accessOf(context).teamId, assessmentWithFunnel, by, info);
  }

  @Permission("READ")
  @Query(() => AssessmentConnection, { description: "The team's assessments, newest first." })
  async assessments(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => AssessmentFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: AssessmentFilter,
    @Arg("orderBy", () => AssessmentOrder, { nullable: true, description: "Default: newest first." })
    orderBy?: AssessmentOrder,
  ): Promise<object> {
    const row = rowOf("assessment");
    const where: ListCondition[] = [];
    if (filter?.state != null) where.push(row("$.state", "=", anyOf(array.text(filter.state))));
    if (filter?.externalId != null) where.push(row("$.external_id", "=", filter.externalId));
    if (filter?.search != null)
      where.push(
        // As for candidates: eight words of a search count, and each has to begin a word of the title.
        sql`not exists (select 1 from (select distinct word from unnest(string_to_array(btrim(search_text(${filter.search.slice(0, 500)})), ' ')) as word limit 8) typed where strpos(search_text(${row.ref("$.title")}), ' ' || word) = 0)`,
      );
    const by = orderBy?.field === "TITLE" ? { name: "TITLE", sql: row.ref("$.title"), cast: "text" } : null;
    const list = { shape: assessmentWithFunnel, where, orderBy: by, descending: orderBy?.direction !== "ASC" };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }
}

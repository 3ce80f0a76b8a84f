import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, ID, Info, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import { readPageOf } from "../platform/graphql/pagination.ts";
import { planOf } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { storedId } from "../platform/ids/ids.ts";
import { retryMessage } from "./messages/retry-message.ts";
import { integrationShape, messageShape } from "./partner.query.ts";
import {
  CreatePartnerIntegrationInput,
  DeletePartnerIntegrationPayload,
  PartnerIntegration,
  PartnerIntegrationPayload,
  PartnerMessageConnection,
  PartnerMessagePayload,
  PartnerMessageStateEnum,
  UpdatePartnerIntegrationInput,
} from "./partner.type.ts";
import { createIntegration } from "./settings/create-integration.ts";
import { deleteIntegration } from "./settings/delete-integration.ts";
import { updateIntegration } from "./settings/update-integration.ts";

const theIntegration = "The integration.";
/** The id of no integration. */
const none = "00000000-0000-0000-0000-000000000000";

/** Does the change and answers with the integration as it is then. */
const changed = (context: Context, work: () => Promise<string>): Promise<PartnerIntegrationPayload> =>
  asPayload<PartnerIntegrationPayload>({ integration: null }, async () => ({
    integration: (await loadRow(context, accessOf(context).teamId, integrationShape, await work())) as never,
  }));

@Resolver()
export class PartnerResolver {
  @Permission("WEBHOOKS")
  @Query(() => [PartnerIntegration], {
    nullable: true,
    description: "The applicant tracking systems that the team has set up, newest first.",
  })
  async partnerIntegrations(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    const row = rowOf("partner_integration");
    return await readSelection(context.services, planOf(info, integrationShape, "node"), {
      teamId: accessOf(context).teamId,
      where: [row("$.deleted_at", "is", null)],
      orderBy: sql`${row.ref("$.id")} desc`,
    });
  }

  @Permission("WEBHOOKS")
  @Query(() => PartnerMessageConnection, {
    description:
      "The messages to a partner with its responses, newest first. None for an integration that does not exist.",
  })
  async partnerMessages(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("integrationId", () => ID, { description: theIntegration }) integrationId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("state", () => [PartnerMessageStateEnum], {
      nullable: true,
      description: "Returns only messages in these states.",
    })
    state?: (keyof typeof PartnerMessageStateEnum)[],
  ): Promise<object> {
    const row = rowOf("partner_message");
    const where = state == null ? [] : [row("$.state", "=", anyOf(array.text(state)))];
    const id = storedId("PartnerIntegration", integrationId) ?? none;
    const list = { shape: messageShape, where, orderBy: null, descending: true };
    return await readPageOf(context, accessOf(context).teamId, list, page, info, { column: "integration_id", id });
  }

  @Permission("WEBHOOKS")
  @Mutation(() => PartnerIntegrationPayload, {
    description: `Sets up an applicant tracking system, whose orders are accepted from now on. A team has one of each kind:
ALREADY_EXISTS otherwise. The caller also needs READ, CANDIDATES_PII and INVITE.`,
  })
  async createPartnerIntegration(
    @Ctx() context: Context,
    @Arg("input", () => CreatePartnerIntegrationInput, { description: "The settings of the integration." })
    input: CreatePartnerIntegrationInput,
  ): Promise<PartnerIntegrationPayload> {
    return await changed(context, () => createIntegration(context, input));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => PartnerIntegrationPayload, {
    description: "Changes the settings of an integration. With a new url the key has to be given again.",
  })
  async updatePartnerIntegration(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theIntegration }) id: string,
    @Arg("input", () => UpdatePartnerIntegrationInput, { description: "The settings to change." })
    input: UpdatePartnerIntegrationInput,
  ): Promise<PartnerIntegrationPayload> {
    return await changed(context, () => updateIntegration(context, id, input));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => DeletePartnerIntegrationPayload, {
    description:
      "Deletes an integration with its credentials. Its orders are rejected from now on, and messages that wait are not sent. Invitations stay.",
  })
  async deletePartnerIntegration(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theIntegration }) id: string,
  ): Promise<DeletePartnerIntegrationPayload> {
    return await asPayload<DeletePartnerIntegrationPayload>({ deletedId: null }, async () => {
      await deleteIntegration(context, id);
      return { deletedId: id };
    });
  }

  @Permission("WEBHOOKS")
  @Mutation(() => PartnerMessagePayload, {
    description: "Queues a message to a partner again, whatever its state. It is made of current data.",
  })
  async retryPartnerMessage(
    @Ctx() context: Context,
    @Arg("messageId", () => ID, { description: "The message." }) messageId: string,
  ): Promise<PartnerMessagePayload> {
    return await asPayload<PartnerMessagePayload>({ partnerMessage: null }, async () => {
      const id = await retryMessage(context, messageId);
      return { partnerMessage: (await loadRow(context, accessOf(context).teamId, messageShape, id)) as never };
    });
  }
}

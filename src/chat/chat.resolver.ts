import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { isBlinded, may } from "../access/permissions.ts";
import { assessmentShape } from "../assessments/assessment.query.ts";
import { Assessment } from "../assessments/assessment.type.ts";
import { loadActor } from "../candidates/read/load-actor.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { sql } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { Actor } from "../platform/graphql/node.type.ts";
import { planOf } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { globalId } from "../platform/ids/ids.ts";
import { chatDestinationShape } from "./chat.query.ts";
import {
  ChatDestination,
  ChatDestinationPayload,
  ChatTestPayload,
  CreateChatDestinationInput,
  DeleteChatDestinationPayload,
  UpdateChatDestinationInput,
} from "./chat.type.ts";
import { createChatDestination } from "./create-chat-destination.ts";
import { deleteChatDestination } from "./delete-chat-destination.ts";
import { wasTaken } from "./messages/send-message.ts";
import { testChatDestination } from "./test-chat-destination.ts";
import { updateChatDestination } from "./update-chat-destination.ts";

const theDestination = "The destination.";

const load = async (context: Context, id: string): Promise<ChatDestination> =>
  (await loadRow(context, accessOf(context).teamId, chatDestinationShape, id)) as unknown as ChatDestination;

/** Does the change and answers with the destination as it is then. */
const changed = (
  context: Context,
  work: () => Promise<{ id: string; secret?: string | null }>,
): Promise<ChatDestinationPayload> =>
  asPayload<ChatDestinationPayload>({ destination: null, secret: null }, async () => {
    const { id, secret = null } = await work();
    return { destination: await load(context, id), secret };
  });

@Resolver()
export class ChatResolver {
  @Permission("WEBHOOKS")
  @Query(() => [ChatDestination], { nullable: true, description: "All chat destinations of the team, newest first." })
  async chatDestinations(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    const row = rowOf("chat_destination");
    return await readSelection(context.services, planOf(info, chatDestinationShape, "node"), {
      teamId: accessOf(context).teamId,
      where: [],
      orderBy: sql`${row.ref("$.id")} desc`,
    });
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => ChatDestinationPayload, {
    description: `Creates a chat destination. From now on it receives messages about matching events. Send a test message with
testChatDestination.`,
  })
  async createChatDestination(
    @Ctx() context: Context,
    @Arg("input", () => CreateChatDestinationInput, { description: "The settings of the destination." })
    input: CreateChatDestinationInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<ChatDestinationPayload> {
    return await changed(context, () => createChatDestination(context, input));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => ChatDestinationPayload, { description: "Changes a chat destination, or switches it on or off." })
  async updateChatDestination(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theDestination }) id: string,
    @Arg("input", () => UpdateChatDestinationInput, { description: "The settings to change." })
    input: UpdateChatDestinationInput,
  ): Promise<ChatDestinationPayload> {
    return await changed(context, async () => ({ id: await updateChatDestination(context, id, input) }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => DeleteChatDestinationPayload, {
    description: "Deletes a chat destination. What waits for it is not sent.",
  })
  async deleteChatDestination(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theDestination }) id: string,
  ): Promise<DeleteChatDestinationPayload> {
    return await asPayload<DeleteChatDestinationPayload>({ deletedId: null }, async () => ({
      deletedId: globalId("ChatDestination", await deleteChatDestination(context, id)),
    }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => ChatTestPayload, {
    description: `Sends a test message to a chat destination at once, also to a disabled one, and returns what was answered. The
message names no candidate. At most 30 in ten minutes.`,
  })
  async testChatDestination(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theDestination }) id: string,
  ): Promise<ChatTestPayload> {
    const nothing = { destination: null, accepted: false, statusCode: null, answer: null };
    return await asPayload<ChatTestPayload>(nothing, async () => {
      const { id: found, answer } = await testChatDestination(context, id);
      return {
        destination: await load(context, found),
        accepted: wasTaken(answer),
        statusCode: answer.status,
        answer: answer.text,
      };
    });
  }
}

@Resolver(() => ChatDestination)
export class ChatDestinationResolver {
  @Permission("READ")
  @FieldResolver(() => Assessment, {
    nullable: true,
    description: "The assessment that messages are sent about. Null for all assessments.",
  })
  assessment(@Ctx() context: Context, @Root() destination: ChatDestination): OrPromise<object | null> {
    return (
      destination.assessment ?? loadRow(context, accessOf(context).teamId, assessmentShape, destination.assessmentId)
    );
  }

  @FieldResolver(() => Actor, { nullable: true, description: "The member or API key that created the destination." })
  async createdBy(@Ctx() context: Context, @Root() destination: ChatDestination): Promise<object | null> {
    return await loadActor(context, destination.createdByType, destination.createdById);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: `The first 500 characters of the last response, or why there was none. Null for a caller without READ and
CANDIDATES_PII, since a response may repeat the message.`,
  })
  lastAnswer(@Ctx() context: Context, @Root() destination: ChatDestination): string | null {
    return may(context.access, "READ") && !isBlinded(context.access) ? destination.lastAnswer : null;
  }
}

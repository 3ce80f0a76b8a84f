import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { asPayload } from "../../../platform/errors.ts";
import { JSONObject } from "../../../platform/graphql/scalars.ts";
import type { Context } from "../../context.ts";
import { Permission } from "../../permission.ts";
import { addPasskey } from "./add-passkey.ts";
import { readPasskeys } from "./passkey.query.ts";
import { Passkey, PasskeysPayload, StartPasskeyPayload } from "./passkey.type.ts";
import { removePasskey } from "./remove-passkey.ts";
import { renamePasskey } from "./rename-passkey.ts";
import { startPasskey } from "./start-passkey.ts";

/** Runs a mutation, and answers with the member's passkeys as they are afterwards. */
const changed = (context: Context, work: () => Promise<void>): Promise<PasskeysPayload> =>
  asPayload<PasskeysPayload>({ passkeys: null }, async () => {
    await work();
    return { passkeys: await readPasskeys(context) };
  });

const idDescription = "The id of the passkey.";
const nameDescription = "The name, to tell passkeys apart: 1 to 100 characters.";

@Resolver()
export class PasskeyResolver {
  @Permission("SELF")
  @Query(() => [Passkey], {
    nullable: true,
    description: "The passkeys of the calling member in this team, the oldest first: up to 20.",
  })
  async passkeys(@Ctx() context: Context): Promise<object[]> {
    return await readPasskeys(context);
  }

  @Permission("SELF")
  @Mutation(() => StartPasskeyPayload, {
    description: `Begins to add a passkey of the calling member, at the server's own pages. NOT_ALLOWED in a session that came by the
team's issuer. RATE_LIMITED after 60 calls in an hour.`,
  })
  async startPasskey(@Ctx() context: Context): Promise<StartPasskeyPayload> {
    return await asPayload<StartPasskeyPayload>({ options: null }, async () => ({
      options: await startPasskey(context),
    }));
  }

  @Permission("SELF")
  @Mutation(() => PasskeysPayload, {
    description: `Adds a passkey of the calling member, up to 20, by what the browser has answered to the options of startPasskey in the
same session. INVALID_VALUE where it does not hold: begin again.`,
  })
  async addPasskey(
    @Ctx() context: Context,
    @Arg("credential", () => JSONObject, { description: "The answer of the browser: PublicKeyCredential.toJSON()." })
    credential: object,
    @Arg("name", () => String, { description: nameDescription }) name: string,
  ): Promise<PasskeysPayload> {
    return await changed(context, () => addPasskey(context, credential, name));
  }

  @Permission("SELF")
  @Mutation(() => PasskeysPayload, { description: "Gives a passkey of the calling member another name." })
  async renamePasskey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: idDescription }) id: string,
    @Arg("name", () => String, { description: nameDescription }) name: string,
  ): Promise<PasskeysPayload> {
    return await changed(context, () => renamePasskey(context, id, name));
  }

  @Permission("SELF")
  @Mutation(() => PasskeysPayload, {
    description:
      "Removes a passkey of the calling member: it does not sign in any more. Sessions go on until they end.",
  })
  async removePasskey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: idDescription }) id: string,
  ): Promise<PasskeysPayload> {
    return await changed(context, () => removePasskey(context, id));
  }
}

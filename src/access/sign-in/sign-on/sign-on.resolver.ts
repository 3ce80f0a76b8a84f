import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import { asPayload, UserError } from "../../../platform/errors.ts";
import { countRequest } from "../../../platform/limits/rate-limit.ts";
import { TeamRoleEnum } from "../../../teams/team.type.ts";
import type { Context } from "../../context.ts";
import { Permission } from "../../permission.ts";
import type { TeamRole } from "../../roles.ts";
import { setGroupRole } from "../scim/set-group-role.ts";
import { addSignOnDomain } from "./add-sign-on-domain.ts";
import { ownerWhoChanges } from "./own-change.ts";
import { readSignOnSettings } from "./read-settings.query.ts";
import { removeSignOn } from "./remove-sign-on.ts";
import { removeSignOnDomain } from "./remove-sign-on-domain.ts";
import { setSignOn } from "./set-sign-on.ts";
import { issuerOf, readSignOn } from "./sign-on.query.ts";
import { SetSignOnInput, SignOn, SignOnPayload, TestSignOnPayload } from "./sign-on.type.ts";
import { testIssuer } from "./test-issuer.ts";
import { verifySignOnDomain } from "./verify-sign-on-domain.ts";

/** Runs a mutation, and answers with the settings as they are afterwards. */
const changed = (context: Context, work: () => Promise<void>): Promise<SignOnPayload> =>
  asPayload<SignOnPayload>({ signOn: null }, async () => {
    await work();
    return { signOn: await readSignOnSettings(context) };
  });

const domainDescription = "The e-mail domain, e.g. example.com; without its subdomains.";

@Resolver()
export class SignOnResolver {
  @Permission("ADMIN")
  @Query(() => SignOn, {
    nullable: true,
    description: "How the members of the team sign in by OpenID Connect, also where that is not set up yet.",
  })
  async signOn(@Ctx() context: Context): Promise<SignOn> {
    return await readSignOnSettings(context);
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Sets up or changes by which issuer of OpenID Connect the members of the team sign in. For owners only, not for keys:
NOT_ALLOWED. While sign-on is required, a new secret is refused unless the issuer accepts it.`,
  })
  async setSignOn(
    @Ctx() context: Context,
    @Arg("input", () => SetSignOnInput, { description: "The settings." }) input: SetSignOnInput,
  ): Promise<SignOnPayload> {
    return await changed(context, () => setSignOn(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => TestSignOnPayload, {
    description: `Tests the issuer of the team's sign-on without a browser: its document, its keys, and whether it accepts the client.
For owners only, not for keys. RATE_LIMITED after 60 tests in an hour.`,
  })
  async testSignOn(@Ctx() context: Context): Promise<TestSignOnPayload> {
    return await asPayload<TestSignOnPayload>({ checks: [] }, async () => {
      const { teamId } = await ownerWhoChanges(context);
      await countRequest(context.services, "sign-on test of", teamId, 60, 3_600);
      const signOn = await readSignOn(context.em, teamId);
      if (signOn === undefined) throw new UserError("INVALID_STATE", "Sign-on is not set up yet: use setSignOn.");
      return { checks: await testIssuer(context.services, issuerOf(context.services, signOn)) };
    });
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Removes the issuer with its secret: members sign in by mailed links again. The domains stay. For owners only, not for
keys.`,
  })
  async removeSignOn(@Ctx() context: Context): Promise<SignOnPayload> {
    return await changed(context, () => removeSignOn(context));
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Adds an e-mail domain, up to 20: only addresses of proved domains sign on. Publish its TXT record, or have an owner
with an address there, and call verifySignOnDomain. For owners only, not for keys.`,
  })
  async addSignOnDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<SignOnPayload> {
    return await changed(context, () => addSignOnDomain(context, domain));
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Proves a domain: by its TXT record, otherwise by the address of an active owner there. Domains of public mail providers
are proved by their record only. INVALID_STATE where nothing proves it. For owners only, not for keys. RATE_LIMITED after
60 calls in an hour.`,
  })
  async verifySignOnDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<SignOnPayload> {
    return await changed(context, () => verifySignOnDomain(context, domain));
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Removes a domain: its addresses do not sign on any more, and sessions go on until they end. While sign-on is required,
not the domain by which the calling owner signed on: NOT_ALLOWED. For owners only, not for keys.`,
  })
  async removeSignOnDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<SignOnPayload> {
    return await changed(context, () => removeSignOnDomain(context, domain));
  }

  @Permission("ADMIN")
  @Mutation(() => SignOnPayload, {
    description: `Decides which role the members of a group have that the company's directory has provisioned. They have it at once; who is
in several groups has the highest role. NOT_ALLOWED where no active owner would be left. For owners only, not for keys.`,
  })
  async setSignOnGroupRole(
    @Ctx() context: Context,
    @Arg("group", () => String, { description: "The name of the group." }) group: string,
    @Arg("role", () => TeamRoleEnum, {
      nullable: true,
      description: "The role. Omitted or null: the group gives none.",
    })
    role?: TeamRole | null,
  ): Promise<SignOnPayload> {
    return await changed(context, () => setGroupRole(context, group, role ?? null));
  }
}

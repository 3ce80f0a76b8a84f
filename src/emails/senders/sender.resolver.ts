import { Arg, Ctx, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Permission } from "../../access/permission.ts";
import { asPayload } from "../../platform/errors.ts";
import { addSenderDomain } from "./add-sender-domain.ts";
import { removeSenderDomain } from "./remove-sender-domain.ts";
import { readEmailSender } from "./sender.query.ts";
import { EmailSender, EmailSenderPayload, SetEmailSenderInput } from "./sender.type.ts";
import { setEmailSender } from "./set-email-sender.ts";
import { verifySenderDomain } from "./verify-sender-domain.ts";

/** Runs a mutation, and answers with the sender and the domains as they are afterwards. */
const changed = (context: Context, work: () => Promise<void>): Promise<EmailSenderPayload> =>
  asPayload<EmailSenderPayload>({ emailSender: null }, async () => {
    await work();
    return { emailSender: await readEmailSender(context) };
  });

const domainDescription = "The domain, e.g. example.com.";

@Resolver()
export class EmailSenderResolver {
  @Permission("ADMIN")
  @Query(() => EmailSender, {
    nullable: true,
    description: "Whom the e-mails of the team come from, and the team's domains with the DNS records to publish.",
  })
  async emailSender(@Ctx() context: Context): Promise<EmailSender> {
    return await readEmailSender(context);
  }

  @Permission("ADMIN")
  @Mutation(() => EmailSenderPayload, {
    description: `Adds a domain that the team's e-mails are to come from, up to 5, and makes its DKIM key. Publish the records that it has, and
call verifySenderDomain. NOT_ALLOWED where the server's operator keeps one sender for all teams.`,
  })
  async addSenderDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<EmailSenderPayload> {
    return await changed(context, () => addSenderDomain(context, domain));
  }

  @Permission("ADMIN")
  @Mutation(() => EmailSenderPayload, {
    description: `Looks for the records of a domain now. With its DKIM record it is VERIFIED, and is looked at again every six hours. What was
found of each record is in the answer. ALREADY_EXISTS where another team of the server has the domain verified.
RATE_LIMITED after 60 calls in an hour.`,
  })
  async verifySenderDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<EmailSenderPayload> {
    return await changed(context, () => verifySenderDomain(context, domain));
  }

  @Permission("ADMIN")
  @Mutation(() => EmailSenderPayload, {
    description: `Decides whom the team's e-mails come from: an address of a verified domain of the team, or the installation's sender. The
Reply-To of an e-mail stays as it is; without one, replies go to the chosen address. INVALID_STATE for a domain that is not verified.`,
  })
  async setEmailSender(
    @Ctx() context: Context,
    @Arg("input", () => SetEmailSenderInput, { description: "The sender." }) input: SetEmailSenderInput,
  ): Promise<EmailSenderPayload> {
    return await changed(context, () => setEmailSender(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => EmailSenderPayload, {
    description: `Removes a domain with its key. If the team's sender is there, e-mails come from the installation's sender from now on.`,
  })
  async removeSenderDomain(
    @Ctx() context: Context,
    @Arg("domain", () => String, { description: domainDescription }) domain: string,
  ): Promise<EmailSenderPayload> {
    return await changed(context, () => removeSenderDomain(context, domain));
  }
}

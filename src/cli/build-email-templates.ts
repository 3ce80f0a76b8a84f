import { buildEmailTemplates } from "../emails/email-html.ts";

// A step of `npm run build`: compiles the e-mails' templates into the folder that is named.
await buildEmailTemplates(process.argv[2]!);

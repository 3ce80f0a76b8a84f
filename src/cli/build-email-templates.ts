import { buildEmailTemplates } from "../emails/rendering/email-html.ts";

// A step of `npm run build`: compiles the e-mail templates into the given folder.
await buildEmailTemplates(process.argv[2]!);

// A plugin of graphql-codegen that reads no GraphQL: the types of webhook bodies, from schema/webhooks.json.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";

export const plugin = async () => {
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, "../../../schema/webhooks.json"), "utf8"));
  const types = await compile({ ...schema, title: "WebhookEvent" }, "WebhookEvent", {
    additionalProperties: true,
    bannerComment: "",
    format: false,
    unknownAny: true,
  });
  return types;
};

import type { CodegenConfig } from "@graphql-codegen/cli";
import { addTypenameSelectionDocumentTransform } from "@graphql-codegen/client-preset";

/** How the scalars arrive in JSON. */
const scalars = {
  Date: "string",
  DateTime: "string",
  Duration: "string",
  EmailAddress: "string",
  URL: "string",
  TimeZone: "string",
  Locale: "string",
  JSONObject: "Record<string, unknown>",
  Cursor: "string",
};

/**
 * The schema and named operations become typed documents: those of schema/operations for the tests, which use them as a
 * partner's program would, and for the client (packages/client), which has the types of webhook bodies besides; and those
 * beside the components of the console for the console.
 */
const config: CodegenConfig = {
  schema: "schema/schema.graphql",
  importExtension: ".ts",
  generates: {
    "test/generated/": {
      documents: "schema/operations/*.graphql",
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { documentMode: "string", enumsAsTypes: true, useTypeImports: true, scalars },
    },
    "packages/client/src/generated/operations.ts": {
      documents: "schema/operations/*.graphql",
      plugins: ["typescript-operations", "./packages/client/codegen/documents.mjs"],
      config: { enumsAsTypes: true, useTypeImports: true, scalars },
    },
    "packages/client/src/generated/mutations.ts": { plugins: ["./packages/client/codegen/mutations.mjs"] },
    "packages/client/src/generated/webhooks.ts": { plugins: ["./packages/client/codegen/webhooks.mjs"] },
    "web/console/src/graphql/generated/": {
      documents: "web/console/src/**/*.graphql",
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: "sha256" } },
      // The console's cache needs the types of objects; so they are in the documents that the manifest lists.
      documentTransforms: [addTypenameSelectionDocumentTransform],
      config: { documentMode: "string", enumsAsTypes: true, useTypeImports: true, scalars },
    },
  },
};

export default config;

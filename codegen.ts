import type { CodegenConfig } from "@graphql-codegen/cli";

/** The schema and the named operations become typed documents, which the tests use as a partner's program would. */
const config: CodegenConfig = {
  schema: "schema/schema.graphql",
  documents: "schema/operations/*.graphql",
  importExtension: ".ts",
  generates: {
    "test/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: {
          Date: "string",
          DateTime: "string",
          Duration: "string",
          EmailAddress: "string",
          URL: "string",
          TimeZone: "string",
          Locale: "string",
          JSONObject: "Record<string, unknown>",
          Cursor: "string",
        },
      },
    },
  },
};

export default config;

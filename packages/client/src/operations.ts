/** The operations of schema/operations, with their types. */
export * from "./generated/operations.ts";

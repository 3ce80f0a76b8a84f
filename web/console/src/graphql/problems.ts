import type { CombinedError, OperationResult } from "urql";
import said from "../i18n/en/problems.json";
import { hasMessage, messagesReady, t } from "../i18n/index.ts";

/*
 * What the API says to users is English. For other languages it is found again in the English catalogue, with its values; a
 * sentence that is not there is said by its code, and where the catalogue does not know the code, as the API says it.
 */

const prefix = "api.says.";

/** The sentences of the API as patterns: each value is a group of its name. */
const sentences = Object.entries(said)
  .filter(([id]) => id.startsWith(prefix))
  .map(([id, text]) => {
    const escaped = text.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
    return {
      name: id.slice(prefix.length),
      pattern: new RegExp(`^${escaped.replace(/\{(\w+)\}/g, "(?<$1>.+)")}$`, "s"),
    };
  });

/** A message of the API in the language in use. */
function translate(code: string, message: string): string {
  for (const { name, pattern } of sentences) {
    const found = pattern.exec(message);
    const id = `api.says.${name}`;
    if (found !== null && hasMessage(id)) return t(id, found.groups);
  }
  const id = `api.code.${code}`;
  return hasMessage(id) ? t(id, { message }) : message;
}

/** The data with the messages of the problems in it translated; parts without any stay the same objects. */
function inData<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(inData);
    return items.some((item, at) => item !== value[at]) ? (items as T) : value;
  }
  const { __typename, code, message } = value as Record<string, unknown>;
  const isProblem = __typename === "UserError" || (__typename === "AutomationActionResult" && code !== null);
  if (isProblem) return { ...value, message: translate(String(code), String(message)) };
  const entries = Object.entries(value).map(([key, part]) => [key, inData(part)] as const);
  return entries.some(([key, part]) => part !== (value as Record<string, unknown>)[key])
    ? (Object.fromEntries(entries) as T)
    : value;
}

function inError(error: CombinedError): void {
  for (const one of error.graphQLErrors) one.message = translate(String(one.extensions.code), one.message);
}

/** An answer whose problems are said in the language in use. */
export async function translated(result: OperationResult): Promise<OperationResult> {
  await messagesReady();
  if (result.error !== undefined) inError(result.error);
  return { ...result, data: inData(result.data) };
}

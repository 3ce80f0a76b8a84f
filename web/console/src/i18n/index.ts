import type { MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { IntlMessageFormat } from "intl-messageformat";
import { createStore } from "../app/store.ts";
import type assessments from "./en/assessments.json";
import type automation from "./en/automation.json";
import type batches from "./en/batches.json";
import type candidates from "./en/candidates.json";
import type common from "./en/common.json";
import type exported from "./en/exports.json";
import type first from "./en/first.json";
import type frame from "./en/frame.json";
import type invitations from "./en/invitations.json";
import type invite from "./en/invite.json";
import type problems from "./en/problems.json";
import type settings from "./en/settings.json";

/** The id of a message; a message that is in no catalogue does not compile. */
export type MessageId =
  | keyof typeof assessments
  | keyof typeof automation
  | keyof typeof batches
  | keyof typeof candidates
  | keyof typeof common
  | keyof typeof exported
  | keyof typeof first
  | keyof typeof frame
  | keyof typeof invitations
  | keyof typeof invite
  | keyof typeof problems
  | keyof typeof settings;

/** Messages as the build has read them: their parts, so that the browser needs no parser for them. */
type Messages = Record<string, MessageFormatElement[]>;

/** The languages of the console. A further one is a folder beside these and a line here. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const loaders = import.meta.glob<Messages>("./*/*.json", { query: "?messages", import: "default" });
const storageKey = "beckon.language";
const isLanguage = (tag: string | null | undefined): tag is Language => tag != null && tag in languages;

/** The parts of the catalogue, a file each, that the code which is loaded so far shows messages of. The first page has one. */
const needed = new Set(["first"]);
const loaded = new Map<string, Messages>();
let catalogue: Messages = {};
const formats = new Map<string, IntlMessageFormat>();

/** The language in use. `t` and the formats follow it. */
export const language = createStore<Language>("en");

/** Notes that a module shows messages of a part. The build writes the call into each module that does. */
export const needMessages = (part: string): void => void needed.add(part);

async function loadPart(of: Language, part: string): Promise<void> {
  const name = `./${of}/${part}.json`;
  if (!loaded.has(name)) loaded.set(name, await loaders[name]!());
}

/** Loads what is missing of a language, and uses it. Code that came meanwhile may need more. */
async function use(choice: Language): Promise<void> {
  const isMissing = (part: string) => !loaded.has(`./${choice}/${part}.json`);
  for (let parts = [...needed]; parts.length > 0; parts = [...needed].filter(isMissing))
    await Promise.all(parts.map((part) => loadPart(choice, part)));
  catalogue = Object.assign({}, ...[...needed].map((part) => loaded.get(`./${choice}/${part}.json`)));
}

/** Resolves when the messages of all code that is loaded are there: so no part is shown before its words. */
export const messagesReady = (): Promise<void> => use(language.get());

/** Whether a tag is one that formats take: some systems give browsers names such as "en-US@posix". */
const isTag = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

// Libraries hand it to Intl as well, which throws at such a name: a chart would not be drawn.
if (!isTag(navigator.language)) Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });

/** The locale of numbers and times: the browser's where it is of the language in use, else the language. */
export const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(language.get()) && isTag(tag)) ?? language.get();

/** Loads a language and uses it. @param choice what the user chose; it is remembered */
export async function switchLanguage(choice: Language, remember = true): Promise<void> {
  await use(choice);
  formats.clear();
  document.documentElement.lang = choice;
  if (remember) localStorage.setItem(storageKey, choice);
  language.set(choice);
}

/** The language that was chosen in this browser, else the member's, else the browser's. */
export function preferredLanguage(memberLocale?: string | null): Language {
  const wanted = [localStorage.getItem(storageKey), memberLocale, ...navigator.languages];
  return wanted.map((tag) => tag?.slice(0, 2)).find(isLanguage) ?? "en";
}

export type MessageValues = Record<string, string | number | Date | null | undefined>;

function formatOf(id: MessageId): IntlMessageFormat {
  let format = formats.get(id);
  if (format === undefined) {
    format = new IntlMessageFormat(catalogue[id] ?? [{ type: 0, value: id }], locale());
    formats.set(id, format);
  }
  return format;
}

/** A message in the language in use. */
export const t = (id: MessageId, values?: MessageValues): string => String(formatOf(id).format(values));

/** A message with parts that are elements: `<b>…</b>` in the catalogue, `{ b: (text) => <b>{text}</b> }` here. */
export const tRich = <T>(id: MessageId, values: Record<string, unknown>): (string | T)[] =>
  [formatOf(id).format<T>(values as never)].flat() as (string | T)[];

/** Whether a catalogue has a message of this id: for names that the server may add to. */
export const hasMessage = (id: string): id is MessageId => id in catalogue;

import type { MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { IntlMessageFormat } from "intl-messageformat";
import { createStore } from "../app/store.ts";
import type english from "./en.json";

/** The id of a message; a message that is in no catalogue does not compile. */
export type MessageId = keyof typeof english;
/** Messages as the build has read them: their parts, so that the browser needs no parser for them. */
type Catalogue = Record<string, MessageFormatElement[]>;

/** The languages of the console. A further one is a file beside these and a line here. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const loaders: Record<Language, () => Promise<{ default: Catalogue }>> = {
  en: () => import("./en.json?messages"),
  de: () => import("./de.json?messages"),
};
const storageKey = "beckon.language";
const isLanguage = (tag: string | null | undefined): tag is Language => tag != null && tag in languages;

let catalogue: Catalogue = {};
let fallback: Catalogue = {};
const formats = new Map<string, IntlMessageFormat>();

/** The language in use. `t` and the formats follow it. */
export const language = createStore<Language>("en");

/** Whether a tag is one that formats take: some systems give browsers names such as "en-US@posix". */
const isTag = (tag: string): boolean => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
};

/** The locale of numbers and times: the browser's where it is of the language in use, else the language. */
export const locale = (): string =>
  navigator.languages.find((tag) => tag.startsWith(language.get()) && isTag(tag)) ?? language.get();

/** Loads a catalogue and uses it. @param choice what the person chose; it is remembered */
export async function switchLanguage(choice: Language, remember = true): Promise<void> {
  const { default: loaded } = await loaders[choice]();
  if (choice !== "en" && Object.keys(fallback).length === 0) fallback = (await loaders.en()).default;
  catalogue = loaded;
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
    format = new IntlMessageFormat(catalogue[id] ?? fallback[id] ?? [{ type: 0, value: id }], locale());
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
export const hasMessage = (id: string): id is MessageId => id in catalogue || id in fallback;

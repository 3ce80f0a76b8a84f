import { readLocale } from "../../platform/graphql/scalars.ts";

const codes = [
  ..."ar bg bs ca cs da de el en es et fi fr ga he hi hr hu id is it ja ko lt lv mk ms mt nb nl no pl pt ro".split(" "),
  ..."ru sk sl sq sr sv th tr uk vi zh de-AT de-CH de-DE en-AU en-CA en-GB en-US es-ES es-MX fr-CA fr-CH fr-FR".split(
    " ",
  ),
  ..."pt-BR pt-PT zh-CN zh-TW".split(" "),
];

let byName: Map<string, string> | undefined;
/** Names of languages in English, German, French, Spanish and the language itself. */
function namesOfLanguages(): Map<string, string> {
  byName ??= new Map(
    codes.flatMap((code) =>
      [code, "es", "fr", "de", "en"].flatMap((inLanguage) => {
        const names = new Intl.DisplayNames(inLanguage, { type: "language", languageDisplay: "standard" });
        const name = names.of(code)?.toLowerCase();
        return name === undefined ? [] : [[name, code] as const];
      }),
    ),
  );
  return byName;
}

/**
 * Reads the language in a cell of a list: a tag such as de-AT or de_AT, or the name of a language, as in forms. A word of
 * more than three letters is not read as a tag, although its form would allow it: no such tag is registered, and "Python"
 * in a column Language would be one.
 */
export function readLanguage(text: string): string | null {
  const tag = namesOfLanguages().get(text.toLowerCase()) ?? readLocale(text);
  return tag === null || tag.split("-")[0]!.length > 3 ? null : tag;
}

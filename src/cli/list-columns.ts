import { oneLine } from "../base/plain-text.ts";
import { decomposed } from "../base/text-input.ts";

/** What a column of a list can be, by the names that are documented. */
export const fields = ["email", "name", "firstName", "lastName", "externalId", "locale", "timeZone", "ref"] as const;
export type Field = (typeof fields)[number];

/**
 * The headers that stand for each field, best first: our own name, then those of address books, forms and applicant
 * tracking systems, in English and German. As `keyOf` writes them. Any other header is never guessed at.
 */
const words: Record<Field, string[]> = {
  email: [
    ..."email emailaddress emailadresse candidateemail candidateemailaddress candidateemails applicantemail".split(" "),
    ..."applicantemailaddress bewerberemail kandidatenemail email1value email1address email1wert email1".split(" "),
    ..."mail mailaddress mailadresse emailaddresses emailadressen emails respondentemail emailid courriel".split(" "),
  ],
  name: [
    ..."name fullname candidatename candidatefullname applicantname bewerbername kandidatenname".split(" "),
    ..."vollstandigername vorundnachname displayname anzeigename nomcomplet emaildisplayname".split(" "),
  ],
  firstName: "firstname givenname vorname forename candidatefirstname applicantfirstname prenom".split(" "),
  lastName:
    "lastname familyname nachname surname familienname zuname candidatelastname applicantlastname nomdefamille".split(
      " ",
    ),
  // In a list of people it is the person's, not the invitation's.
  externalId: "externalid candidateexternalid candidateid applicantid kandidatenid bewerberid externeid".split(" "),
  locale: "locale language sprache preferredlanguage bevorzugtesprache languagecode sprachcode lang langue".split(" "),
  timeZone: "timezone zeitzone tz timezoneid".split(" "),
  ref: ["ref"],
};

/** Addresses of one kind. Beside a plain e-mail address they are other ones; alone, one of them is what there is. */
const kindsOfEmail = [
  ..."primaryemail primaryemailaddress personalemail personalemailaddress privateemail homeemail".split(" "),
  ..."emailprivat privateemailadresse workemail workemailaddress businessemail geschaftlicheemail".split(" "),
];

/** A header as it is compared: small letters and digits alone, without accents, and without a remark on whether it is needed. */
const keyOf = (header: string): string =>
  decomposed(header, 200)
    .toLowerCase()
    .replace(/\((required|optional|pflichtfeld|erforderlich)\)/g, "")
    .replace(/[^a-z0-9]/g, "");

/** A header as it is shown and stored: one line. */
export const headerText = (cell: string): string => oneLine(cell.replace(/[\u00a0\u200b\ufeff]/g, " "));

/** What says on the command line that the addresses are in this column, in quotation marks that a shell leaves whole. */
export function columnExample(header: string): string {
  const text = oneLine(header, 100);
  return `--column email=${/["$`\\!]/.test(text) && !text.includes("'") ? `'${text}'` : `"${text}"`}`;
}

/** Columns that were named on the command line; an empty header means that no column is this field. */
export type Chosen = Partial<Record<Field, string>>;

/** Where each field is in a header line, by the columns' places, best first. */
export type Places = Record<Field, number[]>;

/** The places of a header that somebody named: in the same writing, or, where none is, but for case and signs. */
export function placesNamed(names: string[], wanted: string): number[] {
  const at = (same: (name: string) => boolean) => [...names.keys()].filter((n) => names[n] !== "" && same(names[n]!));
  const exact = at((name) => name === headerText(wanted));
  if (exact.length > 0) return exact;
  return at((name) => (keyOf(name) || name) === (keyOf(wanted) || headerText(wanted)));
}

/** The fields of a header line: those that were named, and of the others what is recognised. */
export function placesOf(names: string[], chosen: Chosen): Places {
  const places: Places = {
    email: [],
    name: [],
    firstName: [],
    lastName: [],
    externalId: [],
    locale: [],
    timeZone: [],
    ref: [],
  };
  const taken = new Set<number>();
  for (const field of fields) {
    const wanted = chosen[field];
    if (wanted === undefined || wanted === "") continue;
    places[field] = placesNamed(names, wanted);
    for (const place of places[field]) taken.add(place);
  }
  const keys = names.map(keyOf);
  const find = (known: string[]): number[] =>
    known.flatMap((word) => [...keys.keys()].filter((n) => keys[n] === word && !taken.has(n)));
  for (const field of fields) {
    if (chosen[field] !== undefined) continue;
    // Two ways to say a name: where one was named, the other is not looked for.
    if (field === "name" && (chosen.firstName || chosen.lastName)) continue;
    if ((field === "firstName" || field === "lastName") && chosen.name) continue;
    const found = find(words[field]);
    if (field === "email") places.email = found.length > 0 ? found : find(kindsOfEmail);
    // Of an id, a zone or a language one column counts for all rows.
    else places[field] = field === "name" ? found : found.slice(0, 1);
  }
  // Outlook's name to be shown is mostly made of the address: only where there is no other.
  if (chosen.name === undefined && places.firstName.length + places.lastName.length > 0)
    places.name = places.name.filter((n) => keys[n] !== "emaildisplayname");
  return places;
}

/** Whether a header is the documented name of its field. */
export const isDocumented = (field: Field, name: string): boolean =>
  name.toLowerCase() === field.toLowerCase() && field !== "firstName" && field !== "lastName";

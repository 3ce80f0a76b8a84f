import { oneLine } from "../../platform/text/plain-text.ts";
import { decomposed } from "../../platform/text/text-input.ts";

/** The documented names of the columns of a list. */
export const fields = ["email", "name", "firstName", "lastName", "externalId", "locale", "timeZone", "ref"] as const;
export type Field = (typeof fields)[number];

/**
 * The headers of each field, best first: the documented name, then those of address books, forms and applicant tracking
 * systems, in English and German, in the form that `keyOf` makes. No other header is recognised.
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
  // In a list of candidates it is the id of the candidate, not of the invitation.
  externalId: "externalid candidateexternalid candidateid applicantid kandidatenid bewerberid externeid".split(" "),
  locale: "locale language sprache preferredlanguage bevorzugtesprache languagecode sprachcode lang langue".split(" "),
  timeZone: "timezone zeitzone tz timezoneid".split(" "),
  ref: ["ref"],
};

/** Headers of addresses of one kind. They are used only where there is no plain e-mail column. */
const kindsOfEmail = [
  ..."primaryemail primaryemailaddress personalemail personalemailaddress privateemail homeemail".split(" "),
  ..."emailprivat privateemailadresse workemail workemailaddress businessemail geschaftlicheemail".split(" "),
];

/** The form in which headers are compared: lower-case letters and digits, without accents and without a remark such as "required". */
const keyOf = (header: string): string =>
  decomposed(header, 200)
    .toLowerCase()
    .replace(/\((required|optional|pflichtfeld|erforderlich)\)/g, "")
    .replace(/[^a-z0-9]/g, "");

/** The form in which a header is shown and stored: one line. */
export const headerText = (cell: string): string => oneLine(cell.replace(/[\u00a0\u200b\ufeff]/g, " "));

/** The option that selects this column as e-mail column, quoted for a shell. */
export function columnExample(header: string): string {
  const text = oneLine(header, 100);
  return `--column email=${/["$`\\!]/.test(text) && !text.includes("'") ? `'${text}'` : `"${text}"`}`;
}

/** Columns that were given on the command line; an empty header means that no column is this field. */
export type Chosen = Partial<Record<Field, string>>;

/** The indexes of the columns of each field, best first. */
export type Places = Record<Field, number[]>;

/** The indexes of a given header: of an exact match, or, where there is none, ignoring case and punctuation. */
export function placesNamed(names: string[], wanted: string): number[] {
  const at = (same: (name: string) => boolean) => [...names.keys()].filter((n) => names[n] !== "" && same(names[n]!));
  const exact = at((name) => name === headerText(wanted));
  if (exact.length > 0) return exact;
  return at((name) => (keyOf(name) || name) === (keyOf(wanted) || headerText(wanted)));
}

/** The fields of a header line: those that were given, and of the other columns those that are recognised. */
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
    // A name has one column or two: where one form was given, the other is not looked for.
    if (field === "name" && (chosen.firstName || chosen.lastName)) continue;
    if ((field === "firstName" || field === "lastName") && chosen.name) continue;
    const found = find(words[field]);
    if (field === "email") places.email = found.length > 0 ? found : find(kindsOfEmail);
    // An id, a time zone or a language is read from one column for all rows.
    else places[field] = field === "name" ? found : found.slice(0, 1);
  }
  // Outlook's display name mostly contains the address: it is used only where there is no other name.
  if (chosen.name === undefined && places.firstName.length + places.lastName.length > 0)
    places.name = places.name.filter((n) => keys[n] !== "emaildisplayname");
  return places;
}

/** Whether a header is the documented name of its field. */
export const isDocumented = (field: Field, name: string): boolean =>
  name.toLowerCase() === field.toLowerCase() && field !== "firstName" && field !== "lastName";

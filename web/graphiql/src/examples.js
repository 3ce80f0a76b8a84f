// The documented operations of schema/operations. `list-candidates.variables.json` beside `list-candidates.graphql` fills
// in its variables. GraphiQL titles a tab with the operation's name.
const queries = import.meta.glob("../../../schema/operations/*.graphql", {
  query: "?raw",
  import: "default",
  eager: true,
});
const variables = import.meta.glob("../../../schema/operations/*.variables.json", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** What the tour of the README needs. These are open on a first visit; all of them are in the list of examples. */
const TOUR = [
  "LookAround",
  "WatchEvents",
  "InviteCandidates",
  "ListInvitations",
  "WhoIsTold",
  "PreviewInvitation",
  "MailAgain",
  "GiveMoreTime",
];

const nameOf = (query) => /^(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1] ?? "";
/** The comment that an operation begins with. */
const aboutOf = (query) => (/^(?:#.*\n)*/.exec(query)?.[0] ?? "").replace(/^# ?/gm, "").replace(/\s+/g, " ").trim();

/** In the order of the file names. */
export const examples = Object.keys(queries)
  .sort()
  .map((path) => {
    const query = queries[path];
    return {
      name: nameOf(query),
      about: aboutOf(query),
      query,
      variables: variables[path.replace(/graphql$/, "variables.json")],
    };
  });

export const tourTabs = TOUR.flatMap((name) => examples.filter((example) => example.name === name)).map(
  ({ query, variables }) => ({ query, variables }),
);

/** "InviteCandidates" as "invite candidates", so that words are found. */
const inWords = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, " ");

/** The examples in whose name, comment or document every word of a text occurs. */
export function findExamples(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return examples.filter(({ name, about, query }) => {
    const searched = `${name} ${inWords(name)} ${about} ${query}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

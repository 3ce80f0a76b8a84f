// The documented operations of schema/operations. `list-candidates.variables.json` contains the variables of
// `list-candidates.graphql`. GraphiQL uses the operation's name as the title of a tab.
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

/** The operations of the README's tour. They are open on a first visit; the list of examples contains all operations. */
const TOUR = [
  "LookAround",
  "WatchEvents",
  "InviteCandidates",
  "ListInvitations",
  "WhoIsNotified",
  "PreviewInvitation",
  "MailAgain",
  "GiveMoreTime",
];

const nameOf = (query) => /^(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1] ?? "";
/** The comment at the start of an operation. */
const aboutOf = (query) => (/^(?:#.*\n)*/.exec(query)?.[0] ?? "").replace(/^# ?/gm, "").replace(/\s+/g, " ").trim();

/** All examples, in the order of the file names. */
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

/** Splits "InviteCandidates" into "Invite Candidates" for the search. */
const splitWords = (name) => name.replace(/(?<=[a-z])(?=[A-Z])/g, " ");

/** The examples that contain every word of a text in name, comment or document. */
export function findExamples(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return examples.filter(({ name, about, query }) => {
    const searched = `${name} ${splitWords(name)} ${about} ${query}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}

const weightOf = { "Example operations": 0.5, Changes: 0.3 };

/** How the search index is made and read: the same options in the build and in the browser. */
export const searchOptions = {
  fields: ["heading", "text"],
  storeFields: ["address", "page", "heading"],
  // Names of the schema are found by their parts as well: "invite" in inviteCandidates, "EXPIRED" in INVITATION_EXPIRED.
  tokenize: (text) => {
    const words = text.split(/[^\p{L}\p{N}_]+/u).filter((word) => word !== "");
    const parts = words.flatMap((word) => word.split(/_|(?<=[a-z0-9])(?=[A-Z])/));
    return [...new Set([...words, ...parts])].filter((word) => word.length > 1);
  },
  searchOptions: {
    boost: { heading: 4 },
    // What explains a name comes before what uses it, and both before what it was once.
    boostDocument: (_id, _term, { page }) => weightOf[page] ?? 1,
    prefix: true,
    fuzzy: (word) => (word.length > 4 ? 0.2 : false),
    combineWith: "AND",
  },
};

/**
 * Words that the project does not use, with the standard word and the reason. `pattern` is matched against text in which
 * identifiers are split into words ("toldTail", "told-tail" and "told_tail" read "told tail"), without regard to case;
 * `raw` is matched against the text as it is written. What `allow` matches in the text as it is written is passed over.
 */
export interface UnwantedWord {
  pattern?: RegExp;
  raw?: RegExp;
  instead: string;
  reason: string;
  allow?: RegExp[];
}

export const unwantedWords: UnwantedWord[] = [
  {
    pattern: /\btransact\b/i,
    instead: "withTransaction",
    reason: "MikroORM, Kysely and Prisma call a function around a transaction so",
  },
  {
    pattern: /\bfacts?\b/i,
    raw: /\btx\.record\(/,
    instead: "event, tx.recordEvents",
    reason: "the log contains events, and the schema calls them that",
    allow: [/\bin fact\b/i, /\bRFC facts\b/i],
  },
  {
    pattern: /\breact(s|ed|ing|ions?)?\b/i,
    instead: "event handler, handle",
    reason: "event handler is the standard term, and React is a library",
    allow: [
      /\bReact\b(?! to)|\bReact[A-Z]\w*|["'/ -]react["'/-]|\breact-[a-z]|"react(-dom)?": /,
      // Two tables and a column (docs/architecture.md, Former names in the database).
      /\breaction_(cursor|failure)\w*|"reaction"\)|column `reaction`/,
      /\breaction: (handler\.name\b|"picky")|"sequence", "reaction"\]|\bsequence, reaction, error\b/,
      // The former name of a metric, which is exposed for one more release.
      /\bbeckon_reaction_failures_total\b/,
      // A log line of earlier releases, as the changelog quotes it.
      /"reaction set aside"/,
    ],
  },
  {
    pattern: /\btails?\b/i,
    raw: /\bfollow[A-Z]\w*|\bfollow-[a-z]/,
    instead: "live feed, catchUp",
    reason: "a metaphor of log files; subscribers of GraphQL read a feed",
    allow: [/\btail (-n|-f)\b/, /followed|follow-up/i],
  },
  {
    pattern: /\b(door)?bells?\b|\brings?\b|\brang\b|\brung\b|\bhears?\b|\bheard\b|\bdeaf\b/i,
    instead: "wake-up, notifyListeners, onWakeUp",
    reason: "a metaphor for LISTEN and NOTIFY",
    // Icons of lucide-react.
    allow: [/\bBell(Ring|Off)?( aria-hidden|,$| \})/],
  },
  {
    pattern: /\brid(e|es|ing|ers?)\b|\bseats?\b|\balight(s|ed)?\b|\bpatient(ly)?\b/i,
    instead: "broadcast group, subscriber, join, leave, AbortSignal",
    reason: "a metaphor for subscribers that share an execution",
  },
  {
    pattern: /\bletters?\b|\bmailings?\b|\bmail people\b/i,
    instead: "e-mail, EmailTemplate, renderEmail, sendEmail",
    reason: "one word for one thing; a letter is a character",
    allow: [
      /\bletters? (and|or) digits\b/i,
      /\b(ASCII|capital|dead|first|lower-case|upper-case|single|small|one|three|each) ?-?letters?\b/i,
      /\bdeadLetter\b/,
      /\bletter-spacing\b/,
      /\\p\{Letter\}/,
    ],
  },
  {
    raw: /\btake(Invitations?|Candidates?|Reported|ApiKey|Key)\b|\btake-(invitations?|candidates?|reported|api-key)\b/,
    instead: "lockInvitations, lockCandidates",
    reason: "the function locks rows",
  },
  {
    pattern: /\bsettle due\b|\bsweep(s|er|ing)?\b|\bswept\b/i,
    instead: "applyDueTransitions, scheduled task",
    reason: "scheduled task is the standard term",
  },
  {
    pattern: /\bkept\b|\bdo once\b/i,
    raw: /\bKept\b/,
    instead: "stored, retained, unchanged; runIdempotent, serialize, replay",
    reason: "says neither where nor for how long something is stored",
    allow: [/\bkept (up to date|in sync)\b/i],
  },
  {
    pattern: /\brefusals?\b|\buser problem\b/i,
    raw: /\brefuse[A-Z]\w*/,
    instead: "rejection, validation error; validate…, startEligibility, UserError",
    reason: "the schema says userErrors",
    // CandidateInvitation.refusal is a field of the schema.
    allow: [/\brefusal \{/, /\.refusal\b/, /\brefusal: (UserError|rejection,|publicLinkError\(|\{ code|null)/],
  },
  {
    raw: /\b(isTouched|isMade|outcomeOf|asAsked|outcome-of|as-asked)\b/,
    instead: "decideInviteOutcome",
    reason: "a function is named by its verb",
  },
  {
    pattern: /\bforg(et|ets|ot|otten|etting)\b/i,
    raw: /\b(passForStranger|noteUse|whereTyped|whoAsks)\b|\b(pass-for-stranger|note-use|where-typed|who-asks)\b/,
    instead:
      "delete, erase, purge; anonymizeForPreview, anonymizeCandidate, purgeExpired, touchLastUsed, resolveFromCwd, authenticateBasic",
    reason: "data is deleted, purged or anonymized",
    allow: [
      // A column and a state (docs/architecture.md, Former names in the database).
      /"(d\.)?forgotten"|\bforgotten: true\b|"FORGOTTEN"|`(webhook_delivery\.forgotten|FORGOTTEN)`|FORGOTTEN: the/,
      // An event handler, by the name under which its failures are stored.
      /"forget-bodies"/,
    ],
  },
  {
    pattern: /\bsealed?\b|\bpark(ed|s|ing)?\b|\bresting\b/i,
    instead: "encrypted, paused, backoff",
    reason: "standard terms of encryption and of retries",
    // Columns (docs/architecture.md, Former names in the database).
    allow: [/\bPark\b/, /\bsealed_key\b/, /\bresting_until\b/],
  },
  {
    raw: /\b(most|longest)[A-Z]\w*|\bGate\b|\binGroups\b|\bin-groups\b|\bOutdated\b/,
    instead: "max…, Semaphore, inBatches, StaleReadError",
    reason: "the standard names of these utilities",
  },
  {
    pattern: /\bpersons?\b|\bstrangers?\b/i,
    instead: "candidate, member, anonymous caller",
    reason: "the schema has candidates and members, and callers without a credential are anonymous",
    allow: [
      /person-(&|\d+)|\bPerson (&|\d+)/,
      // Texts for candidates, to whom "inviter" says less, and numbers of people in the console.
      /\bperson who invited you\b|# person\b/,
      /\bdiese Person\b/,
    ],
  },
  {
    raw: /\b(the|by|The|By) clock\b(?!'s)(?! (of|that|in))|\bthe trade\b(?!-)|\bof ours\b/,
    instead: "system, domain, our own",
    reason: "an actor is a member, a key, a candidate or the system",
    // A sentence for candidates.
    allow: [/\bthe clock starts\b/i],
  },
  {
    pattern: /\b(house|world|storms?|roof|floors?|doors?)\b/i,
    instead: "testApp, testTeam, concurrency test; layer, entry point",
    reason: "metaphors",
    allow: [/\bMath\.floor\b|\bfloor\(/, /\bin-house\b/i, /\ban?y?where in the world\b/i],
  },
  {
    pattern: /\bwhoever\b|\bwhomever\b|\bwhosoever\b/i,
    instead: "the caller, the member, the candidate, the client",
    reason: "a sentence names its subject",
  },
  {
    pattern: /\btold\b/i,
    instead: "notified, informed, answered",
    reason: "members and partners are notified",
    allow: [
      // A column and a state (docs/architecture.md, Former names in the database).
      /"(g\.)?told"|\btold: (\(?eb|\d)|\bheld\.told\b|["']TOLD["']|`(greenhouse_completion\.told|TOLD)`|\bTOLD: all\b/,
    ],
  },
];

/** Words of our own that would read like a translation in an e-mail or on a page. */
export const translatedWords =
  /\b(told|letters?|whoever|taken back|way in|hand(ed)? in|look into|once more|by itself|nobody is|is kept|pass it on|not known)\b/i;

/** Splits identifiers into words: camelCase, kebab-case and snake_case become words between spaces. */
const splitIdentifiers = (text: string): string =>
  text.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/([A-Za-z])[-_](?=[A-Za-z])/g, "$1 ");

const isFound = ({ raw, pattern }: UnwantedWord, text: string, split: string): boolean =>
  raw?.test(text) === true || pattern?.test(split) === true;

const everywhere = new Map(
  unwantedWords.flatMap(({ allow = [] }) => allow.map((one) => [one, new RegExp(one, `${one.flags}g`)])),
);

/** Every unwanted word of a text: line number, the word as it is written, and what to write instead. */
export function findUnwantedWords(text: string): { line: number; found: string; word: UnwantedWord }[] {
  // Codes of the schema, such as EXTERNAL_ID_KEPT, are promises.
  const whole = text.replace(/\b[A-Z]+(?:_[A-Z]+)+\b/g, " ");
  const split = splitIdentifiers(whole);
  // Most texts have none, which is seen sooner of a text than of its lines. What is allowed may hide a word.
  const words = unwantedWords.filter(
    (word) => isFound(word, whole, split) || (word.allow ?? []).some((allowed) => allowed.test(whole)),
  );
  if (words.length === 0) return [];
  return whole.split("\n").flatMap((written, index) =>
    words.flatMap((word) => {
      const line = (word.allow ?? []).reduce((rest, allowed) => rest.replace(everywhere.get(allowed)!, " "), written);
      const match = word.raw?.exec(line) ?? word.pattern?.exec(splitIdentifiers(line));
      return match == null ? [] : [{ line: index + 1, found: match[0], word }];
    }),
  );
}

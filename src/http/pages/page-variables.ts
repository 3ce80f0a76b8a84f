/** What a candidate types. */
export interface UnsavedWork {
  url: string | null;
  notes: string | null;
}

/** What the candidate's page shows, in one of its five phases. Times and durations are words already. */
export interface InvitationPage {
  teamName: string;
  assessmentTitle: string;
  instructions: string | null;
  candidateName: string | null;
  message: string | null;
  inviterName: string | null;
  /** To whom the candidate can write. */
  contact: { name: string | null; email: string } | null;
  timeLimit: string | null;
  opensAt: string | null;
  expiresAt: string | null;
  startedAt: string | null;
  deadlineAt: string | null;
  submittedAt: string | null;
  automatic: boolean;
  practiceUrl: string | null;
  /** Where the work is elsewhere: our own address that leads there. */
  launchAction: string | null;
  /** "reopened" is a candidate who had submitted and may continue, which is a Start. */
  phase: "ready" | "refused" | "started" | "submitted" | "reopened";
  /** Why, and what to do: set where the phase is "refused". */
  rejection: { title: string; text: string; next: string | null } | null;
  /** Whether the dates of the invitation are shown where it is refused. */
  showsDates: boolean;
  startAction: string;
  saveAction: string;
  submitAction: string;
  /** The page itself. */
  selfUrl: string;
  /** What was typed or saved last; in the phases "submitted" and "reopened", what was submitted. */
  draft: UnsavedWork | null;
  /** The number of the stored draft, which the form sends along. */
  revision: number;
  /** When the draft was saved last: "14:03", with a date where that is not today. */
  savedTime: string | null;
  savedDate: string | null;
  /** Until the deadline; null: there is none. */
  secondsLeft: string | null;
  /** The script that saves what is typed; null: nothing is typed here. */
  autosaveUrl: string | null;
  /** The draft as it is stored. */
  stored: UnsavedWork;
  /** The form is older than the stored draft, and both are shown. */
  stale: boolean;
  /** What was typed and has not been taken, to be copied. */
  unsaved: UnsavedWork | null;
  saved: boolean;
  errors: string[];
}

/** The pages and what each must be given: a template is `templates/pages/<name>.hbs`. */
export interface PageVariables {
  invitation: InvitationPage;
  /** Asks whether to submit nothing. */
  "submit-empty": {
    teamName: string;
    assessmentTitle: string;
    revision: number;
    submitAction: string;
    selfUrl: string;
  };
  practice: { teamName: string; assessmentTitle: string; timeLimit: string | null };
  /** One thing that is said, with what to do next and, where there is one, a link that leads there. */
  message: { title: string; text: string; next: string | null; button?: { href: string; label: string } };
  /** The form of an assessment's public link: its fields are `name` and `email`. */
  register: {
    teamName: string;
    assessmentTitle: string;
    instructions: string | null;
    timeLimit: string | null;
    action: string;
    /** What was typed, to be corrected; empty at first. */
    name: string;
    email: string;
    errors: string[];
    /** The address that was probably meant. */
    suggestion: string | null;
    /** Whether mail could be sent to the address as it was typed, too. */
    canKeep: boolean;
  };
  /** After it. It must say the same of every address, known or not. */
  "look-into-your-mail": { teamName: string; assessmentTitle: string; email: string };
  /** To the candidate: a team's reminders are on, or `off`. */
  "reminders-off": { teamName: string; off: boolean; action: string; undoAction: string };
  /** The form's field is `email`, and `signOnAction` begins a sign-on by it. What it says once `sent` is the same for every address. */
  /** Needs `pageHeaders({ hasScript: true })`. */
  "sign-in-request": {
    action: string;
    signOnAction: string;
    passkeyAction: string;
    scriptUrl: string;
    email: string;
    sent: boolean;
    errors: string[];
  };
  /** With a `problem` there is no form: the link is of no use any more, and `action` leads to a new one. */
  "sign-in": {
    teamName: string | null;
    memberName: string | null;
    action: string;
    problem: { title: string; text: string; next: string | null } | null;
  };
  /** `csrf` comes back as the form's field of that name. */
  unsubscribe: { teamName: string; eventType: string; enabled: boolean; action: string; undoAction: string };
  inbox: {
    messages: { href: string; to: string; from: string; subject: string; receivedAt: string }[];
    total: number;
  };
  /** Needs `pageHeaders({ frames: true })`, and `emailFrameHeaders()` on what `htmlHref` answers. */
  "inbox-message": {
    to: string;
    from: string;
    subject: string;
    receivedAt: string;
    headers: { name: string; value: string }[];
    text: string;
    htmlHref: string | null;
    rawHref: string;
    backHref: string;
  };
}

/** The name of a page. */
export type PageName = keyof PageVariables;

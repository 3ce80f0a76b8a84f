import { ownMember } from "../../app/session.ts";
import { createStore, useStore } from "../../app/store.ts";
import type { IfSubmitted } from "../../graphql/generated/graphql.ts";
import { newIdempotencyKey } from "../../graphql/hooks.ts";
import type { Columns, Invitee } from "./parse-list.ts";

/** Somebody in the dialog. The key tells rows apart while they are edited. */
export interface Row extends Invitee {
  key: string;
}

/** How invitations are made; null: as the assessment has it. */
export interface Options {
  message: string | null;
  copyToMe: boolean;
  locked: boolean | null;
  opensAt: string | null;
  expiresAt: string | null;
  timeLimit: string | null;
  reminders: string[] | null;
  labels: string[];
  assigneeIds: string[];
}

/** All that is typed in the dialog: it survives closing it, a reload, and the end of the session. */
export interface Draft {
  assessmentId: string | null;
  rows: Row[];
  /** Text in the field that is not taken over yet. */
  text: string;
  /** The list with columns that was read last, by which its columns can be chosen anew. */
  list: { text: string; columns: Columns } | null;
  doubles: number;
  sendEmail: boolean;
  /** What is done for those who are invited already. */
  ifInvited: "REPORT" | "RESEND";
  /** What is done for those who have submitted. */
  ifSubmitted: IfSubmitted;
  options: Options;
  /** The key of the call that was begun, and what it is for: it is done once, however often it is tried. */
  attempt: { idempotencyKey: string; input: string } | null;
}

const noOptions: Options = {
  message: null,
  copyToMe: false,
  locked: null,
  opensAt: null,
  expiresAt: null,
  timeLimit: null,
  reminders: null,
  labels: [],
  assigneeIds: [],
};
const empty: Draft = {
  assessmentId: null,
  rows: [],
  text: "",
  list: null,
  doubles: 0,
  sendEmail: true,
  ifInvited: "REPORT",
  ifSubmitted: "REPORT",
  options: noOptions,
  attempt: null,
};

// One of each member: a user in several teams has a list for each.
const storageKey = `beckon.invite-draft.${ownMember()}`;
const saveAfterMs = 300;

function stored(): Draft {
  try {
    return { ...empty, ...(JSON.parse(localStorage.getItem(storageKey) ?? "{}") as Partial<Draft>) };
  } catch {
    return empty;
  }
}

const draft = createStore<Draft>(stored());

let timer: ReturnType<typeof setTimeout> | undefined;
const save = () => {
  clearTimeout(timer);
  timer = undefined;
  try {
    localStorage.setItem(storageKey, JSON.stringify(draft.get()));
  } catch {
    // A list that the browser has no room for is stored in this tab only.
  }
};
draft.subscribe(() => {
  timer ??= setTimeout(save, saveAfterMs);
});
window.addEventListener("pagehide", () => {
  if (timer !== undefined) save();
});

export const useDraft = (): Draft => useStore(draft);
export const currentDraft = (): Draft => draft.get();
export const changeDraft = (change: Partial<Draft>): void => draft.set({ ...draft.get(), ...change });
export const changeOptions = (change: Partial<Options>): void =>
  changeDraft({ options: { ...draft.get().options, ...change } });

/** Clears what was typed, and leaves the assessment. */
export function clearDraft(): void {
  draft.set({ ...empty, assessmentId: draft.get().assessmentId });
  save();
}

/** The key of the call with this input. It is stored before the call is made: a reload repeats the call, not the invitation. */
export function idempotencyKeyFor(input: unknown): string {
  const text = JSON.stringify(input);
  const { attempt } = draft.get();
  if (attempt?.input === text) return attempt.idempotencyKey;
  const begun = { idempotencyKey: newIdempotencyKey(), input: text };
  changeDraft({ attempt: begun });
  save();
  return begun.idempotencyKey;
}

let lastKey = 0;
export const rowOf = ({ email, name }: Invitee): Row => ({
  key: `${Date.now().toString(36)}-${lastKey++}`,
  email,
  name,
});

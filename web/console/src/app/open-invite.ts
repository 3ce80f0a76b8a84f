import { createStore } from "./store.ts";

interface InviteDialogState {
  isOpen: boolean;
  /** The assessment that is on screen, if one is. */
  assessmentId: string | null;
}
export const inviteDialog = createStore<InviteDialogState>({ isOpen: false, assessmentId: null });

/** The assessment of the page, which the dialog begins with. */
let onScreen: string | null = null;
export const setAssessmentOnScreen = (id: string | null): void => {
  onScreen = id;
};

/** Opens the dialog, from wherever. */
export const openInvite = (assessmentId: string | null = onScreen): void =>
  inviteDialog.set({ isOpen: true, assessmentId });

export const closeInvite = (): void => inviteDialog.set({ isOpen: false, assessmentId: null });

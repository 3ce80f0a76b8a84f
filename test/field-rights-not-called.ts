/** Fields of the root that the tests of rights do not call. */
export const notCalled: readonly string[] = [
  // They make somebody, or a session, and lead to what signIn's caller may read.
  ..."registerCandidate signIn requestSignIn".split(" "),
  // Rejected for keys (test/sign-on-settings.test.ts).
  ..."setSignOn testSignOn removeSignOn addSignOnDomain verifySignOnDomain removeSignOnDomain setSignOnGroupRole".split(
    " ",
  ),
  // Limited to 60 calls in an hour; its payload is that of addSenderDomain.
  "verifySenderDomain",
  // Of members alone, who may read whatever these lead to.
  ..."switchTeam addCandidateNote editCandidateNote deleteCandidateNote createSavedFilter updateSavedFilter deleteSavedFilter startPasskey addPasskey renamePasskey removePasskey signOut updateProfile updateNotificationSettings markNotificationsRead".split(
    " ",
  ),
];

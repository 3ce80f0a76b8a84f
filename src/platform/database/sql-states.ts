/** The SQLSTATE of a statement that took longer than its timeout. */
export const statementTimedOut = "57014";

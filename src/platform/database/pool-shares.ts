/** How many connections of a pool each kind of caller may use at the same time. */
export interface Shares {
  /** One team. */
  team: number;
  /** All teams together. */
  teams: number;
  /** All callers without a credential together. */
  anonymous: number;
  /** All but callers without a credential. The remaining connections are reserved for candidates. */
  identified: number;
  /** Work for which nobody waits. */
  background: number;
}

/**
 * Divides a pool. Some connections are reserved for candidates and some for the process itself (checks of credentials,
 * readiness); no team holds more than two fifths, and work for which nobody waits no more than half.
 *
 * @param size the number of connections in the pool
 * @param serves whether the process answers requests; work for which nobody waits has all but one where it does not
 */
export const sharesOf = (size: number, serves = true): Shares => {
  const forCandidates = size >= 4 ? Math.max(1, Math.floor(size / 5)) : 0;
  const forSystem = size >= 4 ? 1 : 0;
  return {
    team: Math.max(1, Math.floor(size * 0.4)),
    teams: Math.max(1, size - forCandidates - forSystem),
    anonymous: Math.max(1, size - 2 * forSystem),
    identified: Math.max(1, size - forCandidates),
    background: Math.max(1, serves ? Math.floor(size / 2) : size - 1),
  };
};

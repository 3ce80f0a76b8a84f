/**
 * The databases of the benchmarks by name, each with its teams: how many, their first number, and of what size. Numbers
 * of candidates, invitations and assessments; the percentage of candidates invited to the first assessment; members.
 */
export const databases = {
  /** A dashboard's teams: fifty of the size of a busy customer. */
  teams: [{ count: 50, size: [816, 1_632, 20, 0, 10] }],
  /** One team each, a third of it in the first assessment. */
  team10k: [{ count: 1, size: [6_250, 10_000, 69, 51, 10] }],
  team100k: [{ count: 1, size: [62_500, 100_000, 69, 51, 10] }],
  team320k: [{ count: 1, size: [200_000, 320_000, 20, 32, 10] }],
  team1m: [{ count: 1, size: [625_000, 1_000_000, 69, 51, 10] }],
  /** A thousand teams that hardly use it. */
  thousand: [{ count: 1_000, size: [5, 5, 1, 0, 2] }],
};

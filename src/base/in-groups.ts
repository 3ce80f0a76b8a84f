/**
 * Does work over any number of rows in groups, each by itself, until there is no full one left: locks are short then,
 * and others come in between.
 *
 * @param size how many rows a group has at most
 * @param group does one, and says how many rows it was
 */
export async function inGroups(size: number, group: () => Promise<number>): Promise<void> {
  while ((await group()) >= size);
}

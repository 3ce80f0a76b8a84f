/**
 * Processes rows in batches until a batch is not full. Each batch is a separate transaction, so locks are short and
 * other transactions can run in between.
 *
 * @param size the maximum number of rows in a batch
 * @param group processes one batch and returns its number of rows
 */
export async function inBatches(size: number, group: () => Promise<number>): Promise<void> {
  while ((await group()) >= size);
}

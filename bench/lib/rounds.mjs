/**
 * Measures several variants in turns, forwards in one round and backwards in the next, so that whatever else the machine
 * does meets all of them alike.
 *
 * @param variants the names
 * @param rounds how many rounds count
 * @param measure measures a variant once; it is called with the name and the round (-1: a round before, to warm up)
 * @returns the results of each variant, by its name
 */
export async function interleave(variants, rounds, measure, { warmUps = 1 } = {}) {
  const results = new Map(variants.map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of round % 2 === 0 ? variants : variants.toReversed()) {
      const result = await measure(name, round);
      if (round >= 0) results.get(name).push(result);
    }
    process.stderr.write(round < 0 ? "warm · " : `round ${round + 1} of ${rounds}${round + 1 < rounds ? " · " : "\n"}`);
  }
  return results;
}

/** The Damerau-Levenshtein distance: the number of replaced, omitted, added or transposed characters. */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let least = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}

/**
 * The number of typing errors in a name; null when it is another name. It allows one error, or in a long name one in
 * each of two words. More would match unrelated variables: HOME is not HOST, and DATABASE_PORT is not DATABASE_POOL.
 */
function typingDistance(typed: string, meant: string): number | null {
  const [words, meantWords] = [typed.split("_"), meant.split("_")];
  if (words.length !== meantWords.length)
    return distance(typed.replaceAll("_", ""), meant.replaceAll("_", "")) === 0 ? 1 : null;
  const errors = words.map((word, at) => distance(word, meantWords[at]!));
  const all = errors.reduce((sum, one) => sum + one, 0);
  return Math.max(...errors) <= 1 && all <= (meant.length < 9 ? 1 : 2) ? all : null;
}

/**
 * Finds variables that are set, unknown to Beckon, and probably misspelt names of known ones. Other variables of the
 * shell are ignored.
 */
export function similarVariables(
  source: Record<string, string | undefined>,
  known: string[],
): { name: string; meant: string }[] {
  const names = Object.keys(source).filter((name) => source[name] && !known.includes(name));
  return names.sort().flatMap((name) => {
    const typed = name.toUpperCase().replaceAll("-", "_");
    const near = known
      .flatMap((meant) => {
        const far = source[meant] ? null : typingDistance(typed, meant);
        return far === null ? [] : [{ meant, far }];
      })
      .sort((a, b) => a.far - b.far);
    return near.slice(0, 1).map(({ meant }) => ({ name, meant }));
  });
}

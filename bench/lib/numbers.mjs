/** The middle value; of an even number of values the lower one of the two in the middle. */
export const median = (values) => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];

/** The value below which the share of all values lies. */
export const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** A number with three significant digits, without an exponent; a dash where there is none. */
export function short(value) {
  if (value === undefined || value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  return size >= 100 ? String(Math.round(value)) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** The median with the smallest and the largest value. */
export const spread = (values) =>
  `${short(median(values))} [${short(Math.min(...values))}–${short(Math.max(...values))}]`;

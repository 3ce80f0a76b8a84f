import { serverPath } from "./installation.ts";
import { createStore } from "./store.ts";

/** Whether the session is over: then the page asks for a sign-in, and requests wait for it. */
export const isSessionOver = createStore(false);

/** What the tabs of a browser tell each other. */
type TabMessage = { type: "signed-in"; memberId: string } | { type: "signed-out" };
const tabs = new BroadcastChannel("beckon");

let ownMemberId: string | null = null;
let waiting: (() => void)[] = [];

/** The member who is signed in, for what a browser remembers of each. */
export const ownMember = (): string => ownMemberId ?? "";

/** Begins anew as another member, in every tab of this browser. */
export function beginAs(memberId: string): void {
  tabs.postMessage({ type: "signed-in", memberId } satisfies TabMessage);
  location.assign(serverPath("/"));
}

/** Resolves when the member has signed in again: in another tab, by the link in the e-mail. */
export function signedInAgain(): Promise<void> {
  isSessionOver.set(true);
  return new Promise((resolve) => waiting.push(resolve));
}

/** Goes on with what waits; as somebody else, nothing of this page is right any more. */
function resume(memberId: string): void {
  if (ownMemberId !== null && memberId !== ownMemberId) return void location.reload();
  isSessionOver.set(false);
  const ready = waiting;
  waiting = [];
  for (const go of ready) go();
}

tabs.addEventListener("message", ({ data }: MessageEvent<TabMessage>) => {
  if (data.type === "signed-out") leave();
  else resume(data.memberId);
});

/** Says to the other tabs who has signed in, and remembers it. */
export function announceMember(memberId: string): void {
  ownMemberId = memberId;
  tabs.postMessage({ type: "signed-in", memberId } satisfies TabMessage);
}

/** Leads to the sign-in page, and from there back to this place. */
export function leadToSignIn(): void {
  const here = location.pathname.slice(serverPath("").length) + location.search;
  location.assign(serverPath(`/sign-in?next=${encodeURIComponent(here)}`));
}

const leave = (to = serverPath("/sign-in")) => location.assign(to);

/** Ends the session in this browser, and in all of its tabs; one that came by an issuer, there as well. */
export async function signOut(): Promise<void> {
  const answer = await fetch(serverPath("/sign-out"), { method: "POST", headers: { "x-beckon-csrf": "1" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  const { logoutUrl } = answer.status === 200 ? ((await answer.json()) as { logoutUrl?: string }) : {};
  tabs.postMessage({ type: "signed-out" } satisfies TabMessage);
  leave(logoutUrl);
}

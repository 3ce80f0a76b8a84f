// The candidate's page: saves what is typed, counts down to the deadline, and submits at it. Everything works without
// this script, too: then the candidate saves and submits by the buttons.

const form = document.querySelector("form[data-save]");
const { url, notes } = form.elements;
const find = (selector) => document.querySelector(selector);
const findAll = (selector) => [...document.querySelectorAll(selector)];

/** After the last key, and at the latest after the first that has not been saved. */
const pauseMs = 1_500;
const maxMs = 10_000;
const answerWithinMs = 20_000;
const maxRetryMs = 30_000;
/** What browsers still send while a page goes away. */
const keepaliveBytes = 60_000;

// ---- What is typed, and what the server has of it

/** The draft on which this page builds, by its number and its text. */
let revision = Number(form.elements.revision.value);
let saved = { url: url.value.trim(), notes: notes.value };

/** A link is sent once it is one: while it is being typed, the notes are saved all the same. */
function isLink(text) {
  try {
    return text === "" || /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}
const typed = () => ({ ...(isLink(url.value.trim()) && { url: url.value.trim() }), notes: notes.value });
const isDirty = () => Object.entries(typed()).some(([name, value]) => value !== saved[name]);

// ---- A copy in this tab, until the server has it: it outlives a reload and a crash without a connection

const copyKey = `beckon-draft:${form.dataset.self}`;
function readCopy() {
  try {
    return JSON.parse(sessionStorage.getItem(copyKey));
  } catch {
    return null;
  }
}
function keepCopy(isClosed = false) {
  const copy = { revision, page, saveNumber, isClosed, url: url.value, notes: notes.value };
  try {
    if (isDirty()) sessionStorage.setItem(copyKey, JSON.stringify(copy));
    else sessionStorage.removeItem(copyKey);
  } catch {
    // Without storage there is no copy.
  }
}

const copy = readCopy();
// The same page once more, whose last save may still be on its way: the server takes the later of the two. A copy that
// was not closed may belong to a tab that is still open (a duplicate has its copies, too).
const continues = copy?.isClosed === true;
const page = continues ? copy.page : crypto.getRandomValues(new Uint32Array(4)).join("-");
let saveNumber = continues ? copy.saveNumber : 0;

// ---- Talking to the server

/** A form in plain UTF-8: percent-encoded, Chinese would be three times as long, and too long to be sent at the end. */
const encode = (fields) =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${String(value).replace(/[%&+=\p{Cc}]/gu, encodeURIComponent)}`)
    .join("&");

/** @throws where there is no answer, or none that says something: worth another try */
async function post(address, more = {}, isLeaving = false) {
  const body = encode({ revision, page, saveNumber: ++saveNumber, ...typed(), ...more });
  const response = await fetch(address, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded;charset=UTF-8" },
    body,
    keepalive: isLeaving && new Blob([body]).size < keepaliveBytes,
    signal: AbortSignal.timeout?.(answerWithinMs),
  });
  const answer = await response.json();
  if (answer.outcome === undefined) throw Object.assign(new Error(), { isFinal: /^4(0[0-8]|1)/.test(response.status) });
  return answer;
}

// ---- Saving

let saving = null;
let timer;
let unsavedSince = null;
let failures = 0;
/** Another page has saved since; the candidate decides. */
let conflict = null;
/** Time is up, or the form is on its way. */
let isOver = false;

function show(state) {
  find("[data-bar]").hidden = false;
  for (const part of findAll("[data-state]")) part.hidden = part.dataset.state !== state;
}

function saveSoon(ms = pauseMs) {
  clearTimeout(timer);
  if (conflict !== null || isOver) return;
  timer = setTimeout(() => void save(), ms);
}

/**
 * @param options.isLeaving the page may go away: without waiting for a save that is on its way
 * @param options.always also where nothing has changed
 * @returns whether the server has what was typed when this was called
 */
async function save({ isLeaving = false, always = false } = {}) {
  clearTimeout(timer);
  if (conflict !== null) return false;
  if (saving !== null && !isLeaving) {
    await saving;
    return isDirty() && failures === 0 ? await save() : !isDirty();
  }
  if (!isDirty() && !always) return true;
  const sent = typed();
  if (failures === 0) show("saving");
  saving = post(form.dataset.save, {}, isLeaving).then(
    (answer) => settle(answer, sent),
    (error) => failed(error),
  );
  const done = await saving;
  saving = null;
  return done;
}

function failed({ isFinal }) {
  if (isFinal) {
    show("failed");
    return false;
  }
  failures++;
  show("offline");
  saveSoon(Math.min(maxRetryMs, 1_000 * 2 ** Math.min(failures, 5)));
  return false;
}

/** Does what an answer says. The words are those of src/http/pages/candidate/candidate-work.ts. */
function settle(answer, sent) {
  failures = 0;
  if (answer.outcome === "saved") {
    revision = Math.max(revision, answer.revision);
    form.elements.revision.value = revision;
    Object.assign(saved, sent);
    unsavedSince = null;
    keepCopy();
    find("[data-saved-time]").textContent = answer.savedTime;
    find("[data-saved-date]").hidden = true;
    if (isDirty()) changed();
    else show(isLink(url.value.trim()) ? "saved" : "no-link");
    setDeadline(answer.secondsLeft, answer.deadline);
    channel?.postMessage({ revision, stored: saved });
    return true;
  }
  if (answer.outcome === "stale") {
    showConflict(answer.revision, answer.stored);
    return false;
  }
  if (answer.outcome === "invalid") {
    find("[data-errors]").textContent = answer.errors.join(" ");
    show("invalid");
    return false;
  }
  // It is over. What was typed and came too late is shown by the page that the form leads to.
  if (answer.outcome === "late") sendForm();
  else leave();
  return false;
}

function changed() {
  unsavedSince ??= Date.now();
  keepCopy();
  if (conflict !== null) return;
  if (failures === 0 && saving === null) show(isDirty() ? "unsaved" : isLink(url.value.trim()) ? "saved" : "no-link");
  // While the connection is lost, its own timer runs.
  if (failures === 0) saveSoon(Math.max(0, Math.min(pauseMs, unsavedSince + maxMs - Date.now())));
}

/** The page as the server has it now. */
function leave() {
  saved = { url: url.value.trim(), notes: notes.value };
  keepCopy();
  isOver = true;
  location.replace(form.dataset.self);
}

function sendForm() {
  isOver = true;
  form.submit();
}

// ---- Another tab or device

// Tells this candidate's other tabs at once; other devices find out when they save.
const channel = "BroadcastChannel" in window ? new BroadcastChannel(copyKey) : null;
channel?.addEventListener("message", ({ data }) => {
  if (data.revision > revision && !isOver) showConflict(data.revision, data.stored);
});

function showConflict(storedRevision, stored) {
  conflict = { revision: storedRevision, stored };
  clearTimeout(timer);
  find("#stored-url").value = stored.url ?? "";
  find("#stored-notes").value = stored.notes ?? "";
  find("[data-panel=stale]").hidden = false;
  show("stale");
}

function resolveConflict() {
  revision = conflict.revision;
  form.elements.revision.value = revision;
  saved = { url: conflict.stored.url ?? "", notes: conflict.stored.notes ?? "" };
  conflict = null;
  find("[data-panel=stale]").hidden = true;
}
find("[data-action=overwrite]").addEventListener("click", () => {
  resolveConflict();
  changed();
  void save();
});
find("[data-action=discard]").addEventListener("click", (event) => {
  event.preventDefault();
  const { stored } = conflict;
  resolveConflict();
  url.value = stored.url ?? "";
  notes.value = stored.notes ?? "";
  keepCopy();
  show("saved");
});

// ---- The remaining time

let deadline = null;

function setDeadline(secondsLeft, words) {
  deadline = secondsLeft === null ? null : Date.now() + secondsLeft * 1_000;
  if (words !== undefined && words !== null && find("[data-deadline]") !== null)
    find("[data-deadline]").textContent = words;
  tick();
}

function tick() {
  if (deadline === null) return;
  const left = Math.max(0, Math.ceil((deadline - Date.now()) / 1_000));
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(left / 3_600);
  const clock = `${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
  find("[data-bar]").hidden = false;
  find("[data-clock]").hidden = false;
  find("[data-clock-time]").textContent = hours > 0 ? `${hours}:${clock}` : clock;
  find("[data-bar]").classList.toggle("urgent", left <= 600);
  const due = [0, 60, 600].find((seconds) => left <= seconds);
  for (const part of findAll("[data-warning]")) part.hidden = Number(part.dataset.warning) !== due;
  if (left === 0 && !isOver) void finish();
}

function lock(isLocked) {
  for (const field of [url, notes]) field.readOnly = isLocked;
  for (const button of form.querySelectorAll("button")) button.disabled = isLocked;
}

/** What was typed until now is submitted. Until the server has said what became of it, it is asked again. */
async function finish() {
  isOver = true;
  clearTimeout(timer);
  lock(true);
  keepCopy();
  for (let tries = 1; ; tries++) {
    const sent = typed();
    try {
      const answer = await post(form.action, { atDeadline: 1 });
      if (answer.outcome === "saved") {
        // There is more time by now, or our clock is ahead.
        isOver = false;
        lock(false);
      }
      return void settle(answer, sent);
    } catch {
      show("offline");
      await new Promise((resolve) => setTimeout(resolve, Math.min(10_000, 1_000 * tries)));
    }
  }
}

// ---- What the candidate does

form.addEventListener("input", changed);
form.addEventListener("focusout", () => void save());
addEventListener("online", () => void save());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && !isOver) void save({ isLeaving: true });
});
addEventListener("pagehide", () => {
  keepCopy(true);
  if (!isOver) void save({ isLeaving: true });
});
addEventListener("pageshow", (event) => {
  // Back from where it was submitted, maybe.
  if (event.persisted && !isDirty()) location.reload();
});
addEventListener("beforeunload", (event) => {
  if (isDirty() && failures > 0 && !isOver) event.preventDefault();
});
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const submits = event.submitter !== null && !event.submitter.hasAttribute("formaction");
  if (conflict !== null) return find("[data-panel=stale]").scrollIntoView({ block: "center" });
  const isSaved = await save({ always: !submits });
  // Offline it would lead to the browser's own page, and the form would be gone.
  if (submits && isSaved) sendForm();
});

for (const part of findAll("[data-script]")) part.hidden = part.dataset.script === "off";
setDeadline(form.dataset.secondsLeft === undefined ? null : Number(form.dataset.secondsLeft));
setInterval(tick, 500);
if (!find("[data-panel=stale]").hidden) {
  // The page was shown because of a conflict: its form holds what was typed.
  const stored = { url: find("#stored-url").value, notes: find("#stored-notes").value };
  showConflict(revision, stored);
} else if (copy !== null && (copy.url !== url.value || copy.notes !== notes.value)) {
  // The server decides whether this builds on the newest draft.
  revision = copy.revision;
  url.value = copy.url;
  notes.value = copy.notes;
  changed();
}

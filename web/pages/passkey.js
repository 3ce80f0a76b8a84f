// The sign-in page: signs a member in by a passkey. Without this script the button stays hidden, and a link is mailed.

const button = document.querySelector("[data-passkey]");
const problem = document.querySelector("[data-passkey-problem]");

/** Calls the server. The header is one that no other site can set. */
async function call(path, body) {
  const response = await fetch(`${button.dataset.passkey}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-beckon-csrf": "1" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message ?? answer.error);
  return answer;
}

async function signIn() {
  const { options } = await call("/options", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({ publicKey });
  const { next } = await call("", { credential: credential.toJSON() });
  location.assign(next);
}

if (typeof PublicKeyCredential === "function" && PublicKeyCredential.parseRequestOptionsFromJSON !== undefined) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    problem.hidden = true;
    button.disabled = true;
    try {
      await signIn();
    } catch (error) {
      // The member has closed the browser's own window: there is nothing to say.
      if (error.name === "NotAllowedError" || error.name === "AbortError") return;
      problem.textContent = error.message;
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

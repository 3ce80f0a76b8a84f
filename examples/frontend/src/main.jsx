import { useCallback, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { ask } from "./api.js";
import { subscribeToEvents } from "./live.js";
import { redirectUrl, removeToken, storedToken, storeToken, takeCode } from "./session.js";

const PAGE_SIZE = 10;
const INVITATIONS = `query Invitations($first: Int, $after: Cursor) {
  invitations(first: $first, after: $after) {
    nodes { id state createdAt candidate { displayName } assessment { title } }
    pageInfo { hasNextPage endCursor }
  }
}`;

function RequestLink() {
  const [sent, setSent] = useState(false);
  const [problem, setProblem] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const email = new FormData(event.target).get("email");
    try {
      const { requestSignIn } = await ask(
        `mutation RequestSignIn($email: EmailAddress!, $redirectUrl: URL) {
          requestSignIn(email: $email, redirectUrl: $redirectUrl) { userErrors { code message } }
        }`,
        { email, redirectUrl: redirectUrl() },
      );
      const [userError] = requestSignIn.userErrors;
      setProblem(userError?.message ?? null);
      setSent(userError === undefined);
    } catch (error) {
      setProblem(error.message);
    }
  };
  return (
    <form onSubmit={submit}>
      <label>
        E-mail address <input name="email" type="email" autoComplete="email" required />
      </label>
      <button type="submit">Mail me a sign-in link</button>
      {sent && <p role="status">If the address is a member's, a link is on its way.</p>}
      {problem && <p role="alert">{problem}</p>}
    </form>
  );
}

// The code is redeemed only when the user clicks: mail scanners open links, and some run their scripts.
function ConfirmSignIn({ code, onToken }) {
  const [problem, setProblem] = useState(null);
  const confirm = async () => {
    try {
      const { signIn } = await ask(
        "mutation SignIn($code: String!) { signIn(token: $code) { token userErrors { message } } }",
        { code },
      );
      if (signIn.token === null) return setProblem(signIn.userErrors[0].message);
      storeToken(signIn.token);
      onToken(signIn.token);
    } catch (error) {
      setProblem(error.message);
    }
  };
  if (problem)
    return (
      <>
        <p role="alert">{problem}</p>
        <RequestLink />
      </>
    );
  return (
    <button type="button" onClick={confirm}>
      Sign in
    </button>
  );
}

function Invitations({ token, onError }) {
  const [nodes, setNodes] = useState([]);
  const [pageInfo, setPageInfo] = useState({ hasNextPage: true, endCursor: null });
  const [loading, setLoading] = useState(false);
  const loadMore = useCallback(
    async (after) => {
      setLoading(true);
      try {
        const { invitations } = await ask(INVITATIONS, { first: PAGE_SIZE, after }, { token });
        // Nodes are merged by their global ids, so that no invitation appears twice.
        setNodes((before) => [...new Map([...before, ...invitations.nodes].map((node) => [node.id, node])).values()]);
        setPageInfo(invitations.pageInfo);
      } catch (error) {
        onError(error);
      } finally {
        setLoading(false);
      }
    },
    [token, onError],
  );
  useEffect(() => void loadMore(null), [loadMore]);
  return (
    <section>
      <h2>Invitations</h2>
      <ul aria-label="Invitations">
        {nodes.map((node) => (
          <li key={node.id}>
            {node.candidate.displayName}: {node.assessment.title}, {node.state}
          </li>
        ))}
      </ul>
      {pageInfo.hasNextPage && (
        <button type="button" disabled={loading} onClick={() => loadMore(pageInfo.endCursor)}>
          Show more
        </button>
      )}
    </section>
  );
}

function Events({ token, onError }) {
  const [events, setEvents] = useState([]);
  const [state, setState] = useState("connecting");
  useEffect(() => {
    let stop = () => {};
    let left = false;
    // The subscription starts at the log's current position: events while the socket opens are replayed.
    ask("{ events(first: 1) { latestCursor } }", {}, { token })
      .then((data) => {
        if (left) return;
        stop = subscribeToEvents({
          token,
          after: data.events.latestCursor,
          onEvent: (edge) => setEvents((before) => [...before, edge]),
          onState: (next) => (next === "signed-out" ? onError({ code: "UNAUTHENTICATED" }) : setState(next)),
        });
      })
      .catch(onError);
    return () => {
      left = true;
      stop();
    };
  }, [token, onError]);
  return (
    <section>
      <h2>Events</h2>
      <p role="status">{state}</p>
      <ol aria-label="Events">
        {events.map(({ node, replayed }) => (
          <li key={node.id}>
            {node.type} {node.candidate?.displayName} {replayed && "(while you were away)"}
          </li>
        ))}
      </ol>
    </section>
  );
}

function App() {
  const code = useRef(undefined);
  if (code.current === undefined) code.current = takeCode();
  const [token, setToken] = useState(storedToken);
  const [problem, setProblem] = useState(null);
  const onError = useCallback((error) => {
    if (error.code !== "UNAUTHENTICATED") return setProblem(error.message);
    removeToken();
    setToken(null);
    setProblem("Please sign in again.");
  }, []);
  const signOut = async () => {
    await ask("mutation SignOut { signOut { userErrors { code } } }", {}, { token }).catch(() => {});
    removeToken();
    setToken(null);
  };
  const onToken = (signedIn) => {
    code.current = null;
    setProblem(null);
    setToken(signedIn);
  };
  return (
    <main>
      <h1>Beckon</h1>
      {problem && <p role="alert">{problem}</p>}
      {code.current !== null ? (
        <ConfirmSignIn code={code.current} onToken={onToken} />
      ) : token === null ? (
        <RequestLink />
      ) : (
        <>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
          <Invitations token={token} onError={onError} />
          <Events token={token} onError={onError} />
        </>
      )}
    </main>
  );
}

createRoot(document.getElementById("root")).render(<App />);

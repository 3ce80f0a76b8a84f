import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";
import { sampleErrors } from "./placeholders.js";

const ENDPOINT = location.pathname.replace(/\/+$/, ""); // The page is at the endpoint, wherever the server is installed.

// GraphiQL's fetcher: queries, mutations and the introspection by HTTP, subscriptions by WebSocket.
export function fetcher({ query, variables, operationName }, { headers } = {}) {
  const samples = sampleErrors(variables);
  if (samples.length > 0) return { errors: samples };
  const operation = { query, variables, operationName: nameIn(query, operationName) };
  return isSubscription(operation) ? stream(operation, headers) : post(operation, headers);
}

function isSubscription({ query, operationName }) {
  try {
    return getOperationAST(parse(query), operationName)?.operation === "subscription";
  } catch {
    return false; // A syntax error: the server words it best.
  }
}

// Right after a change of tabs GraphiQL still gives the name of the tab before. A document's only operation needs none.
function nameIn(query, operationName) {
  try {
    return getOperationAST(parse(query)) === null ? operationName : undefined;
  } catch {
    return operationName;
  }
}

async function post(operation, userHeaders) {
  let response;
  let text;
  try {
    const headers = new Headers(userHeaders);
    headers.set("accept", "application/graphql-response+json, application/json;q=0.9");
    headers.set("content-type", "application/json");
    headers.set("x-beckon-csrf", "1"); // No other site can send it: the session cookie counts only with it.
    response = await fetch(ENDPOINT, {
      method: "POST",
      credentials: "same-origin",
      headers,
      body: JSON.stringify(operation),
    });
    text = await response.text();
  } catch (error) {
    return failure(`The request could not be sent, or was cut off: ${error.message}`);
  }
  try {
    return JSON.parse(text); // Errors of the API are JSON too, whatever the status.
  } catch {
    return failure(`HTTP ${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
  }
}

// How many results of a subscription are shown; the editor becomes slow with more.
const MAX_RESULTS = 200;

// Each result is added to those before it: GraphiQL shows the last value alone, and begins at its first line.
// An observable, not an async generator: Stop must close a subscription that is still waiting for its first event.
function stream(operation, headers) {
  return {
    subscribe(observer) {
      let received = 0;
      let results = [];
      const show = (result) => {
        results = [result, ...results].slice(0, MAX_RESULTS);
        observer.next({ received, newestFirst: results });
      };
      const unsubscribe = clientFor(authorizationIn(headers)).subscribe(operation, {
        next(result) {
          received++;
          show(result);
        },
        error(error) {
          // Above what came: the cursor of the newest is where `after` goes on.
          show(Array.isArray(error) ? { errors: error } : socketFailure(error));
          observer.complete();
        },
        complete: () => observer.complete(),
      });
      return { unsubscribe };
    },
  };
}

function authorizationIn(headers = {}) {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "authorization");
  return name && headers[name] ? String(headers[name]) : undefined;
}

// A socket authenticates once, when it opens: so one client for each credential. Each connects when it is first
// needed and closes after its last subscription, so that a new session cookie is used as well.
const clients = new Map();

function clientFor(authorization) {
  let client = clients.get(authorization);
  if (!client) {
    client = createClient({
      url: `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${ENDPOINT}`,
      connectionParams: authorization ? { authorization } : {},
      lazy: true,
      retryAttempts: 0, // Reconnecting in silence would hide that events were missed.
    });
    clients.set(authorization, client);
  }
  return client;
}

const HOW_TO_SIGN_IN = 'Sign in, or put { "Authorization": "Bearer …" } into the Headers tab of this operation.';
const CLOSED = {
  1001: "The server is shutting down or restarting. Run it again in a moment.",
  1006: "The connection was lost, or the server could not be reached.",
  1012: "The server is restarting. Run it again in a moment.",
  4401: `The server does not know who you are, or no longer does. ${HOW_TO_SIGN_IN}`,
  4403: `The server refused the connection. ${HOW_TO_SIGN_IN}`,
  4408: "The server waited too long for the connection to be initialised. Run it again.",
};

function socketFailure(error) {
  if (typeof error?.code !== "number") return failure(`The subscription failed: ${error?.message ?? error}`);
  const { code, reason } = error;
  return failure(CLOSED[code] ?? `The server closed the connection${reason ? `: ${reason}` : "."}`, {
    closeCode: code,
    ...(reason && { reason }),
  });
}

const failure = (message, extensions) => ({ errors: [{ message, extensions }] });

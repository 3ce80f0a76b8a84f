import { getOperationAST, parse } from "graphql";
import { createClient } from "graphql-ws";
import { sampleErrors } from "./placeholders.js";

const ENDPOINT = location.pathname.replace(/\/+$/, ""); // The page has the URL of the endpoint.

// GraphiQL's fetcher: queries, mutations and introspection over HTTP, subscriptions over WebSocket.
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
    return false; // A syntax error, which the server reports best.
  }
}

// Right after a change of tabs GraphiQL passes the name of the previous tab. A document's only operation needs no name.
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
    headers.set("x-beckon-csrf", "1"); // The session cookie is accepted only with this header, which no other site can send.
    response = await fetch(ENDPOINT, {
      method: "POST",
      credentials: "same-origin",
      headers,
      body: JSON.stringify(operation),
    });
    text = await response.text();
  } catch (error) {
    return failure(`The request failed: ${error.message}`);
  }
  try {
    return JSON.parse(text); // Errors of the API are JSON, too, with any status.
  } catch {
    return failure(`HTTP ${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
  }
}

// The maximum number of results of a subscription that are shown; the editor becomes slow with more.
const MAX_RESULTS = 200;

// Each value contains all results, the newest first, because GraphiQL shows only the last value, from its first line.
// It is an observable and not an async generator, so that Stop closes a subscription that waits for its first event.
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
          // The error is shown above the results, whose newest cursor is the value of `after` for a new subscription.
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

// A socket authenticates once, when it opens, so there is one client for each credential. A client connects for its first
// subscription and disconnects after its last one, so that a new session cookie takes effect.
const clients = new Map();

function clientFor(authorization) {
  let client = clients.get(authorization);
  if (!client) {
    client = createClient({
      url: `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${ENDPOINT}`,
      connectionParams: authorization ? { authorization } : {},
      lazy: true,
      retryAttempts: 0, // A silent reconnection would hide that events were missed.
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
  4401: `You are not signed in, or your session has ended. ${HOW_TO_SIGN_IN}`,
  4403: `The server rejected the connection. ${HOW_TO_SIGN_IN}`,
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

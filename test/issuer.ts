import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { decodeJwt, importJWK, type JWK, SignJWT } from "jose";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";

type Handle = (request: IncomingMessage, response: ServerResponse) => void;
/** Node's own loader (jest/load-natively.cjs): see issuer-provider.mjs. */
const loadNatively = (globalThis as unknown as Record<symbol, (file: string) => Any>)[Symbol.for("beckon.load")]!;
const makeProvider: (
  settings: string,
  accountNow: () => string,
  changeIdToken: (token: string) => Promise<string>,
) => { callback(): Handle } = loadNatively(join(projectRoot, "test", "issuer-provider.mjs")).makeProvider;

/** An account at the issuer. */
export interface Account {
  sub: string;
  email?: string;
  email_verified?: boolean | string;
  name?: string;
}

const newKey = (): JWK => ({
  ...generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" }),
  kid: randomUUID(),
  alg: "ES256",
  use: "sig",
});

/** Clients that the issuer knows, by their ids. */
export const clientSecret = "a secret of the client at the issuer";

/** A real issuer of OpenID Connect on loopback, oidc-provider. Every browser is signed in as `account`, without a form. */
export class TestIssuer {
  account: Account | null = null;
  /** Paths that were asked for, in their order. */
  readonly requests: string[] = [];
  /** Changes the claims of ID tokens, which are signed by the issuer's key all the same: an issuer with a fault. */
  claims: ((claims: Any) => Any) | null = null;
  /** Signs them with a key that the issuer does not publish. */
  strangeKey: JWK | null = null;
  /** Answers in the place of the issuer. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null;
  url = "";
  readonly #redirects: { callback: string; signedOut: string };
  readonly #method: "client_secret_basic" | "client_secret_post";
  #handle!: Handle;
  #key = newKey();
  #server!: Server;

  constructor(
    publicUrl = "http://beckon.test",
    method: "client_secret_basic" | "client_secret_post" = "client_secret_basic",
  ) {
    this.#redirects = { callback: `${publicUrl}/sign-in/oidc/callback`, signedOut: `${publicUrl}/sign-in` };
    this.#method = method;
  }

  async open(): Promise<this> {
    this.#server = createServer((request, response) => {
      this.requests.push(request.url!.split("?")[0]!);
      if (this.instead?.(request, response)) return;
      this.#handle(request, response);
    });
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
    this.rotateKeys();
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Signs with a new key from now on, and publishes no other. What was begun goes on. */
  rotateKeys(): void {
    this.#key = newKey();
    const clients = ["beckon", "other"].map((id) => ({
      client_id: id,
      client_secret: clientSecret,
      redirect_uris: [this.#redirects.callback],
      post_logout_redirect_uris: [this.#redirects.signedOut],
      token_endpoint_auth_method: this.#method,
      id_token_signed_response_alg: "ES256",
    }));
    const provider = makeProvider(
      JSON.stringify({ url: this.url, clients, jwks: { keys: [this.#key] } }),
      () => JSON.stringify(this.account),
      (token) => this.#changeIdToken(token),
    );
    this.#handle = provider.callback();
  }

  async #changeIdToken(token: string): Promise<string> {
    if (this.claims === null && this.strangeKey === null) return token;
    const claims = decodeJwt(token);
    return await new SignJWT(this.claims?.(claims) ?? claims)
      .setProtectedHeader({ alg: "ES256", kid: this.#key.kid! })
      .sign(await importJWK(this.strangeKey ?? this.#key, "ES256"));
  }
}

/** A key that no issuer publishes. */
export const strangeKey = newKey;

/** A browser as far as sign-on needs one: cookies of each host, redirects, and the address of the application. */
export class UserAgent {
  readonly #cookies = new Map<string, Map<string, string>>();
  readonly #appUrl: string;
  readonly #publicUrl: string;
  /** The last address, without a following of redirects. */
  at = "";

  constructor(appUrl: string, publicUrl = "http://beckon.test") {
    this.#appUrl = appUrl;
    this.#publicUrl = publicUrl;
  }

  /** The address as it is reached on this machine. */
  #reached(url: string): string {
    const absolute = new URL(url, this.at === "" ? this.#publicUrl : this.at).href;
    return absolute.startsWith(this.#publicUrl) ? this.#appUrl + absolute.slice(this.#publicUrl.length) : absolute;
  }

  cookies(url: string): Map<string, string> {
    const { host } = new URL(this.#reached(url));
    let jar = this.#cookies.get(host);
    if (jar === undefined) {
      jar = new Map();
      this.#cookies.set(host, jar);
    }
    return jar;
  }

  /** One request, whose redirect is not followed. */
  async open(url: string, form?: Record<string, string>): Promise<Response> {
    const reached = this.#reached(url);
    this.at = reached;
    const jar = this.cookies(reached);
    const response = await fetch(reached, {
      redirect: "manual",
      method: form === undefined ? "GET" : "POST",
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(form === undefined ? {} : { origin: new URL(reached).origin }),
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "" || /max-age=0/i.test(line) || /expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name!);
      else jar.set(name!, value!);
    }
    return response;
  }

  /** Follows redirects until an address of the application that is not one of sign-on's own, or a page. */
  async follow(url: string, until: (url: string) => boolean = () => false): Promise<Response> {
    let response = await this.open(url);
    for (let hops = 0; response.status >= 300 && response.status < 400; hops++) {
      if (hops > 15) throw new Error("Too many redirects.");
      const next = new URL(response.headers.get("location")!, this.at).href;
      if (until(next)) return response;
      // What comes after the session's cookie is the application itself.
      if (response.headers.getSetCookie().some((line) => line.startsWith("beckon=bks_"))) return response;
      response = await this.open(next);
    }
    return response;
  }
}

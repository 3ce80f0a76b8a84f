import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GraphQLError } from "graphql";
import { topLevelError } from "../../../platform/errors.ts";
import type { Env } from "../../../platform/process/env.ts";
import { projectRoot } from "../../../platform/process/project-root.ts";
import { validateDocumentSize } from "../limits/document-limits.ts";
import { hashIn, hashOf, readManifest } from "./manifest.ts";

/** How many characters of registered documents are stored; the oldest documents are removed first. */
const maxRegisteredCharacters = 8_000_000;
/** What one of them takes beside its text. */
const aside = 200;

/** What a request may say of its document. */
export interface PersistedRequest {
  query?: unknown;
  documentId?: unknown;
  extensions?: unknown;
}

/** The documents of schema/operations by their hash. */
function ownOperations(): Map<string, string> {
  const folder = join(projectRoot, "schema", "operations");
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith(".graphql"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return new Map(texts.map((text) => [hashOf(text), text]));
}

/** The documents of the console as it was built, by their hash: it names them and never sends them. */
function consoleDocuments(): Map<string, string> {
  const file = join(projectRoot, "web", "console", "dist", "persisted-documents.json");
  if (!existsSync(file)) return new Map();
  const texts: string[] = Object.values(JSON.parse(readFileSync(file, "utf8")));
  return new Map(texts.map((text) => [hashOf(text), text]));
}

/** Documents that callers registered (APQ), by their hash, the last used last. Each process has its own: a client that meets another one registers again. */
class Registered {
  readonly #texts = new Map<string, string>();
  #characters = 0;

  get(hash: string): string | undefined {
    const text = this.#texts.get(hash);
    if (text !== undefined) {
      this.#texts.delete(hash);
      this.#texts.set(hash, text);
    }
    return text;
  }

  set(hash: string, text: string): void {
    if (this.#texts.has(hash)) return;
    this.#texts.set(hash, text);
    this.#characters += text.length + aside;
    for (const [oldest, { length }] of this.#texts) {
      if (this.#characters <= maxRegisteredCharacters) break;
      this.#texts.delete(oldest);
      this.#characters -= length + aside;
    }
  }
}

/**
 * The documents that a request may name instead of sending them, and whether it may send any other. A
 * document is named by its SHA-256: by `documentId` (the manifest's and those of schema/operations), or as
 * clients of APQ do it (these, and what was registered before).
 */
export class PersistedDocuments {
  readonly #listed: Map<string, string>;
  readonly #registered = new Registered();
  /** Whether only the documents of the manifest and of the console are executed. */
  readonly only: boolean;

  constructor(manifest: Map<string, string>, only: boolean) {
    this.#listed = new Map([...consoleDocuments(), ...(only ? [] : ownOperations()), ...manifest]);
    this.only = only;
  }

  /** @throws EnvErrors when the manifest is not right */
  static async open(env: Env): Promise<PersistedDocuments> {
    return new PersistedDocuments(await readManifest(env), env.PERSISTED_ONLY);
  }

  /** The document of an id. @throws PERSISTED_DOCUMENT_NOT_FOUND */
  find(id: string): string {
    const text = this.#listed.get(hashIn(id) ?? "");
    if (text === undefined)
      throw topLevelError(
        "PERSISTED_DOCUMENT_NOT_FOUND",
        "There is no document of this id. An id is sha256: and the SHA-256 of the document's text, in hexadecimal.",
      );
    return text;
  }

  /** Checks a document before it is read. @returns why it is not executed; null when it may be */
  refuse(source: string): GraphQLError | null {
    // A text of this length is in no manifest, so it is not hashed.
    if (this.only && (source.length > 1_000_000 || !this.#listed.has(hashOf(source))))
      return topLevelError(
        "PERSISTED_DOCUMENT_REQUIRED",
        "This server executes the documents of its manifest and no others.",
      );
    return validateDocumentSize(source);
  }

  /** The cache of Apollo's own support of APQ. A document found by its hash is checked like any other. */
  readonly cache = {
    get: async (hash: string): Promise<string | undefined> => {
      const text = this.#byHash(hash.replace(/^apq:/, ""));
      return text === undefined || this.refuse(text) !== null ? undefined : text;
    },
    set: async (hash: string, text: string): Promise<void> => this.#register(hash.replace(/^apq:/, ""), text),
    delete: async (): Promise<boolean> => false,
  };

  /**
   * The text of what a request asks for, over a transport without support of its own: by `documentId`,
   * there or in `extensions`, by the hash of APQ, or as it is.
   *
   * @throws PERSISTED_DOCUMENT_NOT_FOUND, PERSISTED_QUERY_NOT_FOUND, BAD_USER_INPUT
   */
  textOf({ query, documentId, extensions }: PersistedRequest): string {
    const more = (extensions ?? {}) as { documentId?: unknown; persistedQuery?: { sha256Hash?: unknown } | null };
    const id = documentId ?? more.documentId;
    const text = typeof query === "string" && query !== "" ? query : null;
    if (id != null) return this.#named(id, text);
    const hash = more.persistedQuery?.sha256Hash;
    if (hash == null) return text ?? "";
    if (text === null) {
      const known = this.#byHash(String(hash));
      if (known !== undefined) return known;
      throw new GraphQLError("PersistedQueryNotFound", { extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } });
    }
    if (hash !== hashOf(text)) throw topLevelError("BAD_USER_INPUT", "The hash is not the document's.");
    return text;
  }

  /** Registers a valid document when its client has sent the hash to refer to it later. */
  registerFrom({ extensions }: PersistedRequest, text: string): void {
    const hash = (extensions as { persistedQuery?: { sha256Hash?: unknown } } | null)?.persistedQuery?.sha256Hash;
    if (typeof hash === "string" && hash === hashOf(text)) this.#register(hash, text);
  }

  #named(id: unknown, text: string | null): string {
    if (typeof id !== "string") throw topLevelError("BAD_USER_INPUT", "documentId is a text.");
    if (text !== null) throw topLevelError("BAD_USER_INPUT", "Send either a document or its documentId.");
    return this.find(id);
  }

  #byHash(hash: string): string | undefined {
    return this.#listed.get(hash) ?? this.#registered.get(hash);
  }

  #register(hash: string, text: string): void {
    if (!this.only && !this.#listed.has(hash)) this.#registered.set(hash, text);
  }
}

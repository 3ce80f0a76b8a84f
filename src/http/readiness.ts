/**
 * Whether a process can do its own work: its schema is migrated, it has started, and it is not stopping. What other
 * processes lack (a worker, a database that answers, a mail server) makes none of them unready: a proxy would take all of
 * them out at once, and show its own page, not the one of this server.
 */
export class Readiness {
  readonly #missingMigrations: () => Promise<string[]>;
  readonly #onDrain = new Set<(spreadMs: number) => void>();
  #isMigrated = false;
  #isStarted = false;
  #isStopping = false;

  /** @param missingMigrations reads which migrations the database lacks */
  constructor(missingMigrations: () => Promise<string[]>) {
    this.#missingMigrations = missingMigrations;
  }

  /** Whether the process stops: it still answers, and asks its callers to go elsewhere. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Says that everything has started. */
  started(): void {
    this.#isStarted = true;
  }

  /** Says that the process stops. The process is not ready from this moment on. */
  stopping(): void {
    this.#isStopping = true;
  }

  /** Calls `handler` when connections that stay open are to be ended one after the other, within so many milliseconds. */
  onDrain(handler: (spreadMs: number) => void): void {
    this.#onDrain.add(handler);
  }

  /** Asks for the end of all connections that stay open, spread over so many milliseconds. */
  drain(spreadMs: number): void {
    for (const handler of this.#onDrain) handler(spreadMs);
  }

  /** What the process lacks, which is nothing when it is ready. A schema that was found migrated once is not read again. */
  async missing(): Promise<string[]> {
    if (!this.#isMigrated) {
      const missing = await this.#missingMigrations().catch(() => null);
      if (missing === null) return ["database"];
      if (missing.length > 0) return ["migrations"];
      this.#isMigrated = true;
    }
    return this.#isStarted ? [] : ["start"];
  }
}

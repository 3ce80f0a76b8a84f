import { type FileHandle, open, unlink } from "node:fs/promises";
import { UserError } from "../../platform/errors.ts";
import { csvLine } from "../../platform/text/csv.ts";

/** A line of the links file. */
export interface LinkRow {
  line: number;
  email: string;
  outcome: string;
  inviteUrl: string;
  practiceUrl: string;
}

const columns = ["line", "email", "outcome", "inviteUrl", "practiceUrl"] as const;

/** The CSV file that links are written to. Only the operator can read it, since each link gives access to an invitation. */
export class LinksFile {
  readonly path: string;
  #handle: FileHandle;
  #isEmpty = true;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Creates the file.
   *
   * @throws UserError where it cannot be created, or exists already: it may hold the only copy of the links of an earlier run
   */
  static async make(path: string): Promise<LinksFile> {
    try {
      return new LinksFile(path, await open(path, "wx", 0o600));
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      throw code === "EEXIST"
        ? new UserError(
            "ALREADY_EXISTS",
            `${path} exists. Move it away, or name another file with --links. Nobody was invited.`,
          )
        : new UserError("INVALID_VALUE", `The links cannot be written: ${message}. Nobody was invited.`);
    }
  }

  async add(rows: LinkRow[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map((row) => csvLine(columns.map((column) => row[column])));
    // writeFile of a handle appends at the current position, and writes everything.
    await this.#handle.writeFile([...(this.#isEmpty ? [csvLine(columns)] : []), ...lines].join(""));
    this.#isEmpty = false;
  }

  /** @returns the path; null where no link was written: the file is deleted then, so that the next run can create it */
  async close(): Promise<string | null> {
    await this.#handle.close();
    if (!this.#isEmpty) return this.path;
    await unlink(this.path);
    return null;
  }
}

import { type FileHandle, open, unlink } from "node:fs/promises";
import { UserProblem } from "../base/errors.ts";

/** A line of the links file. */
export interface LinkRow {
  line: number;
  email: string;
  outcome: string;
  inviteUrl: string;
  practiceUrl: string;
}

const columns = ["line", "email", "outcome", "inviteUrl", "practiceUrl"] as const;

/** A spreadsheet takes a cell that begins like a formula for one. An address may: =cmd@example.test is legal. */
const cell = (value: string | number): string => {
  const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Where links go as they are made: CSV that only the operator can read, since each link lets somebody in. */
export class LinksFile {
  readonly path: string;
  #handle: FileHandle;
  #isEmpty = true;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Makes the file.
   *
   * @throws UserProblem where it cannot be made, or exists: the links of an earlier run may be nowhere else
   */
  static async make(path: string): Promise<LinksFile> {
    try {
      return new LinksFile(path, await open(path, "wx", 0o600));
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      throw code === "EEXIST"
        ? new UserProblem(
            "ALREADY_EXISTS",
            `${path} exists. Move it away, or name another file with --links. Nobody was invited.`,
          )
        : new UserProblem("INVALID_VALUE", `The links cannot be written: ${message}. Nobody was invited.`);
    }
  }

  async add(rows: LinkRow[]): Promise<void> {
    if (rows.length === 0) return;
    const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
    // writeFile goes on where the last one ended, and writes all of it.
    await this.#handle.writeFile(`${[...(this.#isEmpty ? [columns.join(",")] : []), ...lines].join("\r\n")}\r\n`);
    this.#isEmpty = false;
  }

  /** @returns the path, or null where there was no link: the file is gone then, and not in the way of the next try */
  async close(): Promise<string | null> {
    await this.#handle.close();
    if (!this.#isEmpty) return this.path;
    await unlink(this.path);
    return null;
  }
}

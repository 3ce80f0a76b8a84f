/** The values of scimType that the server answers with (RFC 7644, section 3.12). */
export type ScimType =
  | "invalidFilter"
  | "invalidPath"
  | "invalidSyntax"
  | "invalidValue"
  | "mutability"
  | "noTarget"
  | "uniqueness";

/** An expected error of a SCIM request, with its HTTP status. */
export class ScimError extends Error {
  readonly status: number;
  readonly scimType: ScimType | null;

  constructor(status: number, scimType: ScimType | null, detail: string) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

/** A value that is not accepted, by the name of its attribute. */
export const invalidValue = (attribute: string, problem: string): ScimError =>
  new ScimError(400, "invalidValue", `${attribute}: ${problem}`);

/** A resource that does not exist, or is another team's. */
export const noSuch = (kind: "user" | "group" | "resource"): ScimError =>
  new ScimError(404, null, `There is no such ${kind}.`);

/** A rejected row as it is stored, so that the caller can look it up later. */
export interface Rejection {
  index: number;
  ref: string | null;
  email: string | null;
  errors: object[];
}

import { Note } from "./notes.tsx";

/** Why the API refused a form, and which of its fields it means. */
export interface FieldProblem {
  message: string;
  path: string[] | null;
}

/** What is wrong with a field. `path` is that of the API: ["input", "name"]. */
export const problemAt = (problems: FieldProblem[], field: string): string | null =>
  problems.find(({ path }) => path?.includes(field))?.message ?? null;

/** What is wrong with the form as a whole. */
export const FormProblems = ({ problems, fields }: { problems: FieldProblem[]; fields: string[] }) =>
  problems
    .filter(({ path }) => !fields.some((field) => path?.includes(field)))
    .map(({ message }) => (
      <Note key={message} tone="bad" isAlert>
        {message}
      </Note>
    ));

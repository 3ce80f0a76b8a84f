import { TextField } from "./text-field.tsx";

/** A time as an input of the browser takes it: in the reader's zone, without it. */
const localOf = (iso: string): string => {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

interface DateTimeFieldProps {
  label: string;
  hint?: string;
  value: string | null;
  onChange: (iso: string | null) => void;
  problem?: string | null;
}

/** A day and a time in the reader's zone, by the browser's own picker. */
export const DateTimeField = ({ label, hint, value, onChange, problem }: DateTimeFieldProps) => (
  <TextField
    label={label}
    hint={hint}
    problem={problem}
    type="datetime-local"
    value={value === null ? "" : localOf(value)}
    onChange={(local) => onChange(local === "" ? null : new Date(local).toISOString())}
  />
);

import { formatDuration, secondsOf } from "../i18n/format.ts";
import { SelectField } from "./fields.tsx";

interface DurationFieldProps {
  label: string;
  /** What it means that no duration is chosen. */
  none: string;
  value: string | null;
  onChange: (duration: string | null) => void;
  /** ISO 8601 durations; the value is among them in any case. */
  choices: string[];
  isDisabled?: boolean;
  hint?: string;
}

/** A duration out of the usual ones. */
export function DurationField({ label, none, value, onChange, choices, isDisabled, hint }: DurationFieldProps) {
  const seconds = value === null ? null : secondsOf(value);
  const known = choices.find((choice) => secondsOf(choice) === seconds);
  const all = value !== null && known === undefined ? [value, ...choices] : choices;
  return (
    <SelectField
      label={label}
      hint={hint}
      isDisabled={isDisabled}
      value={known ?? value ?? ""}
      onChange={(choice) => onChange(choice === "" ? null : choice)}
      choices={[{ id: "", label: none }, ...all.map((id) => ({ id, label: formatDuration(id) }))]}
    />
  );
}

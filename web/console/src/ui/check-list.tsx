import { type ReactNode, useId } from "react";
import { Checkbox } from "./fields.tsx";

interface CheckListProps<Id extends string> {
  label: string;
  choices: { id: Id; label: ReactNode; hint?: ReactNode }[];
  value: readonly Id[];
  /** In the order of the choices. */
  onChange: (ids: Id[]) => void;
  problem?: string | null;
  /** Whether they stand in columns where there is room: as narrow as a word, or as wide as a sentence. */
  columns?: "narrow" | "wide";
}

/** Some of a few choices, each with what it means. */
export function CheckList<Id extends string>({
  label,
  choices,
  value,
  onChange,
  problem,
  columns,
}: CheckListProps<Id>) {
  const id = useId();
  const toggle = (one: Id, isSelected: boolean) =>
    onChange(
      choices.map((choice) => choice.id).filter((known) => (known === one ? isSelected : value.includes(known))),
    );
  return (
    <fieldset className="check-list" aria-describedby={problem == null ? undefined : `${id}-problem`}>
      <legend className="field-label">{label}</legend>
      <div className={columns === undefined ? "stack" : `check-columns ${columns}`}>
        {choices.map((choice) => (
          <Checkbox
            key={choice.id}
            isSelected={value.includes(choice.id)}
            onChange={(isSelected) => toggle(choice.id, isSelected)}
          >
            <span className="stack tight">
              <span>{choice.label}</span>
              {choice.hint ? <span className="quiet small">{choice.hint}</span> : null}
            </span>
          </Checkbox>
        ))}
      </div>
      {problem == null ? null : (
        <p id={`${id}-problem`} className="problem" role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  );
}

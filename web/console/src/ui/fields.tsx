import { Check, Minus } from "lucide-react";
import { type ReactNode, useId } from "react";
import { CheckboxButton, CheckboxField, type CheckboxFieldProps } from "react-aria-components/Checkbox";
import { SwitchButton, SwitchField, type SwitchFieldProps } from "react-aria-components/Switch";
export interface Choice<Id extends string = string> {
  id: Id;
  label: string;
}

interface SelectProps<Id extends string> {
  label: string;
  choices: readonly Choice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  hideLabel?: boolean;
  isDisabled?: boolean;
  hint?: ReactNode;
}

/** One of a few choices: the browser's own list, which every phone and screen reader knows. */
export function SelectField<Id extends string>(props: SelectProps<Id>) {
  const { label, choices, value, onChange, hideLabel, isDisabled, hint } = props;
  const id = useId();
  return (
    <div className="field">
      {hideLabel ? null : <label htmlFor={id}>{label}</label>}
      <select
        id={id}
        className="input select"
        aria-label={hideLabel ? label : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.currentTarget.value as Id)}
      >
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
      </select>
      {hint ? (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      ) : null}
    </div>
  );
}

/** What takes effect at once. */
export const Switch = ({
  label,
  hint,
  ...props
}: Omit<SwitchFieldProps, "children" | "className" | "style"> & { label: string; hint?: ReactNode }) => (
  <SwitchField {...props} className="switch-field">
    <SwitchButton className="switch">
      <span className="track" />
      <span>
        <span>{label}</span>
        {hint ? <span className="quiet small"> {hint}</span> : null}
      </span>
    </SwitchButton>
  </SwitchField>
);

/** What takes effect with the form, or selects. Without `children` it needs an `aria-label`. */
export const Checkbox = ({
  children,
  ...props
}: Omit<CheckboxFieldProps, "children" | "className" | "style"> & { children?: ReactNode }) => (
  <CheckboxField {...props} className="checkbox-field">
    <CheckboxButton className="checkbox">
      {({ isIndeterminate, isSelected }) => (
        <>
          <span className="box">
            {isIndeterminate ? <Minus aria-hidden /> : isSelected ? <Check aria-hidden /> : null}
          </span>
          {children}
        </>
      )}
    </CheckboxButton>
  </CheckboxField>
);

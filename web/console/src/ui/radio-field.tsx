import type { ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Label } from "react-aria-components/Label";
import { RadioField as AriaRadioField, RadioButton, RadioGroup } from "react-aria-components/RadioGroup";

interface RadioChoice<Id extends string> {
  id: Id;
  label: string;
  /** What it means. */
  hint?: ReactNode;
  isDisabled?: boolean;
}

interface RadioFieldProps<Id extends string> {
  label: string;
  choices: RadioChoice<Id>[];
  value: Id;
  onChange: (id: Id) => void;
  problem?: string | null;
  isDisabled?: boolean;
}

/** One of a few choices, each with what it means. */
export const RadioField = <Id extends string>(props: RadioFieldProps<Id>) => (
  <RadioGroup
    className="field"
    value={props.value}
    onChange={(id) => props.onChange(id as Id)}
    isInvalid={props.problem != null}
    isDisabled={props.isDisabled}
    validationBehavior="aria"
  >
    <Label className="field-label">{props.label}</Label>
    <div className="radios">
      {props.choices.map(({ id, label, hint, isDisabled }) => (
        <AriaRadioField key={id} value={id} isDisabled={isDisabled} className="radio-field">
          <RadioButton className="radio">
            <span className="dot" />
            <span className="stack tight">
              <span>{label}</span>
              {hint ? <span className="quiet small">{hint}</span> : null}
            </span>
          </RadioButton>
        </AriaRadioField>
      ))}
    </div>
    <FieldError className="problem">{props.problem}</FieldError>
  </RadioGroup>
);

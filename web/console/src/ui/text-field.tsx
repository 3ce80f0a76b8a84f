import type { ReactNode } from "react";
import {
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Text,
  TextArea,
} from "react-aria-components/TextField";

type TextFieldProps = Omit<AriaTextFieldProps, "children" | "className" | "style"> & {
  label: string;
  hint?: ReactNode;
  problem?: string | null;
  placeholder?: string;
  rows?: number;
  /** The label is read out and not shown: where its place says what it is. */
  hideLabel?: boolean;
};

/** A line or, with `rows`, several lines of text. */
export const TextField = ({ label, hint, problem, placeholder, rows, hideLabel, ...props }: TextFieldProps) => (
  <AriaTextField
    {...props}
    aria-label={hideLabel ? label : undefined}
    isInvalid={problem != null || props.isInvalid}
    validationBehavior="aria"
    className="field"
  >
    {hideLabel ? null : <Label>{label}</Label>}
    {rows === undefined ? (
      <Input className="input" placeholder={placeholder} />
    ) : (
      <TextArea className="input" rows={rows} placeholder={placeholder} />
    )}
    {hint ? (
      <Text slot="description" className="hint">
        {hint}
      </Text>
    ) : null}
    <FieldError className="problem">{problem}</FieldError>
  </AriaTextField>
);

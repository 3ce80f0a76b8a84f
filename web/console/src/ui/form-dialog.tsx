import { type ReactNode, useId } from "react";
import { Form } from "react-aria-components/Form";
import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { type FieldProblem, FormProblems } from "./form-problems.tsx";
import { Dialog } from "./overlays.tsx";

interface FormDialogProps {
  title: string;
  /** The label of the button that saves. */
  action: string;
  /** That of the button that does not, where "Cancel" could mean what the dialog does. */
  dismiss?: string;
  size?: "normal" | "wide" | "compact";
  isDangerous?: boolean;
  isReady?: boolean;
  isPending: boolean;
  problems?: FieldProblem[];
  /** The fields that show their problems themselves. */
  fields?: string[];
  onClose: () => void;
  onSave: () => void;
  children: ReactNode;
}

/** A dialog with a form. What is refused stands at its field, and otherwise above all. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, dismiss, size, isDangerous, isReady = true, isPending, onClose, onSave } = props;
  const { problems = [], fields = [] } = props;
  const form = useId();
  return (
    <Dialog
      title={title}
      isOpen
      size={size}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{dismiss ?? t("common.cancel")}</Button>
          <Button
            look={isDangerous ? "danger" : "primary"}
            type="submit"
            form={form}
            isDisabled={!isReady}
            isPending={isPending}
          >
            {action}
          </Button>
        </>
      }
    >
      <Form
        id={form}
        className="stack wide"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isPending) onSave();
        }}
      >
        <FormProblems problems={problems} fields={fields} />
        {props.children}
      </Form>
    </Dialog>
  );
}

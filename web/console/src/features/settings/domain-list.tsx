import { type ReactNode, useState } from "react";
import { Form } from "react-aria-components/Form";
import { Button } from "../../ui/buttons.tsx";
import { FormProblems, problemAt } from "../../ui/form-problems.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { useForm } from "../../ui/use-form.ts";

type Send = ReturnType<typeof useForm>["send"];

/**
 * The domains of a setting, and a field to add one.
 *
 * @param labels the accessible name of the list, the label of the field and the text of the button
 * @param add adds a domain, and answers with the payload of its mutation
 * @param rowOf shows a domain
 */
export function DomainList<D extends { domain: string }>({
  domains,
  labels,
  add,
  rowOf,
}: {
  domains: D[];
  labels: { list: string; field: string; button: string };
  add: (domain: string) => ReturnType<Parameters<Send>[0]>;
  rowOf: (domain: D) => ReactNode;
}) {
  const { problems, isPending, send } = useForm();
  const [domain, setDomain] = useState("");
  const submit = async () => {
    const answer = await send(() => add(domain.trim()));
    if (answer !== null) setDomain("");
  };
  return (
    <div className="stack">
      {domains.length === 0 ? null : (
        <ul className="stack" aria-label={labels.list}>
          {domains.map(rowOf)}
        </ul>
      )}
      <Form
        className="stack settings-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (domain.trim() !== "") void submit();
        }}
      >
        <FormProblems problems={problems} fields={["domain"]} />
        <TextField
          label={labels.field}
          placeholder="example.com"
          value={domain}
          onChange={setDomain}
          problem={problemAt(problems, "domain")}
        />
        <div>
          <Button type="submit" isPending={isPending} isDisabled={domain.trim() === ""}>
            {labels.button}
          </Button>
        </div>
      </Form>
    </div>
  );
}

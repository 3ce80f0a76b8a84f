import { formatDuration } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { SelectField } from "../../ui/fields.tsx";

const overlaps = ["PT0S", "PT1H", "P1D", "P3D", "P7D"];

interface OverlapFieldProps {
  value: string;
  onChange: (overlap: string) => void;
  hint: string;
}

/** How long an old secret stays valid beside the new one. */
export const OverlapField = ({ value, onChange, hint }: OverlapFieldProps) => (
  <SelectField
    label={t("secret.overlap")}
    hint={hint}
    value={value}
    onChange={onChange}
    choices={overlaps.map((id) => ({
      id,
      label: id === "PT0S" ? t("secret.overlapNone") : t("secret.overlapFor", { time: formatDuration(id) }),
    }))}
  />
);

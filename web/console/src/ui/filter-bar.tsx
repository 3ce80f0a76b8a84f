import { SlidersHorizontal } from "lucide-react";
import { type ReactNode, useState } from "react";
import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { Dialog } from "./overlays.tsx";
import { useIsPhone } from "./use-media.ts";

/**
 * The filters of a list: beside each other, and on a phone below each other in a sheet that a button opens.
 *
 * @param count how many of them are set
 * @param children the fields, which are labelled in the sheet (`isSheet`), where nothing else says what they are
 */
export function FilterBar({
  count,
  onClear,
  children,
}: {
  count: number;
  onClear: () => void;
  children: (isSheet: boolean) => ReactNode;
}) {
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  if (!isPhone) return <>{children(false)}</>;
  return (
    <>
      <Button icon={<SlidersHorizontal aria-hidden />} onPress={() => setOpen(true)}>
        {count === 0 ? t("filters.open") : t("filters.openCount", { count })}
      </Button>
      <Dialog
        title={t("filters.open")}
        isOpen={isOpen}
        size="compact"
        onClose={() => setOpen(false)}
        footer={
          <>
            <Button isDisabled={count === 0} onPress={onClear}>
              {t("filters.clear")}
            </Button>
            <Button look="primary" onPress={() => setOpen(false)}>
              {t("filters.show")}
            </Button>
          </>
        }
      >
        <div className="stack">{children(true)}</div>
      </Dialog>
    </>
  );
}

import { useVirtualizer } from "@tanstack/react-virtual";
import { X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { t } from "../../i18n/index.ts";
import { Button, IconButton } from "../../ui/buttons.tsx";
import { Checkbox } from "../../ui/fields.tsx";
import { changeDraft, currentDraft, type Row, useDraft } from "./draft.ts";
import { looksLikeAddress } from "./parse-list.ts";

const rowHeight = 36;

const change = (key: string, values: Partial<Row>) =>
  changeDraft({ rows: currentDraft().rows.map((row) => (row.key === key ? { ...row, ...values } : row)) });

/** Many people, of whom only those on screen exist. What is bad is red, and is edited in place. */
export function RecipientTable() {
  const { rows } = useDraft();
  const [onlyBad, setOnlyBad] = useState(false);
  const bad = useMemo(() => rows.filter(({ email }) => !looksLikeAddress(email)), [rows]);
  const shown = onlyBad && bad.length > 0 ? bad : rows;
  const frame = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  return (
    <div className="stack tight">
      <div className="row wrap apart">
        <span className="small strong" role="status">
          {t("invite.peopleCount", { count: rows.length })}
        </span>
        {bad.length > 0 ? (
          <span className="row wrap">
            <Checkbox
              isSelected={onlyBad}
              onChange={(isOn) => {
                setOnlyBad(isOn);
                virtual.scrollToOffset(0);
              }}
            >
              <span className="problem">{t("invite.bad", { count: bad.length })}</span>
            </Checkbox>
            <Button
              look="link"
              size="small"
              onPress={() => changeDraft({ rows: currentDraft().rows.filter(({ email }) => looksLikeAddress(email)) })}
            >
              {t("invite.removeBad")}
            </Button>
          </span>
        ) : null}
        <Button look="link" size="small" onPress={() => changeDraft({ rows: [], doubles: 0, list: null })}>
          {t("invite.removeAll")}
        </Button>
      </div>
      <section className="recipient-frame" ref={frame} aria-label={t("invite.people")}>
        <div className="recipient-all" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = shown[index]!;
            const isBad = !looksLikeAddress(row.email);
            return (
              <div
                key={row.key}
                className={`recipient-row${isBad ? " bad" : ""}`}
                style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              >
                <span className="recipient-number numbers quiet small">{index + 1}</span>
                <input
                  className="recipient-input"
                  aria-label={t("invite.nameOf", { number: index + 1 })}
                  placeholder={t("invite.noName")}
                  defaultValue={row.name}
                  onBlur={(event) => change(row.key, { name: event.target.value.trim() })}
                />
                <input
                  className="recipient-input"
                  aria-label={t("invite.addressOf", { number: index + 1 })}
                  aria-invalid={isBad}
                  defaultValue={row.email}
                  onBlur={(event) => change(row.key, { email: event.target.value.trim() })}
                />
                <IconButton
                  size="small"
                  tooltip={false}
                  label={t("invite.remove", { name: row.name || row.email })}
                  icon={<X aria-hidden />}
                  onPress={() => changeDraft({ rows: currentDraft().rows.filter(({ key }) => key !== row.key) })}
                />
              </div>
            );
          })}
        </div>
      </section>
    </div>
  );
}

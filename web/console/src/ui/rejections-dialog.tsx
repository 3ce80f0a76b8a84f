import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { copyAndSay } from "./copy.tsx";
import { Dialog } from "./overlays.tsx";
import { type Rejection, rejections } from "./rejections.ts";

/** Names that are shown of each reason; copied are all. */
const maxNames = 20;

/** Why something was refused for some of many, by reason. */
export default function RejectionsDialog({ list, done }: { list: Rejection[]; done: number }) {
  const byReason = Map.groupBy(list, ({ message }) => message);
  const close = () => rejections.set(null);
  return (
    <Dialog
      title={t("rejections.title", { count: list.length })}
      isOpen
      onClose={close}
      footer={
        <>
          <Button
            onPress={() =>
              void copyAndSay(list.map(({ name, message }) => `${name}\t${message}`).join("\n"), t("copy.copied"))
            }
          >
            {t("rejections.copy")}
          </Button>
          <Button look="primary" autoFocus onPress={close}>
            {t("common.ok")}
          </Button>
        </>
      }
    >
      <div className="stack">
        {done > 0 ? <p>{t("rejections.text", { count: done })}</p> : null}
        <ul className="rejections">
          {[...byReason].map(([message, of]) => {
            const names = of.flatMap(({ name }) => (name === "" ? [] : name));
            return (
              <li key={message}>
                <div className="row apart">
                  <span>{message}</span>
                  <span className="badge bad numbers">{formatNumber(of.length)}</span>
                </div>
                {names.length > 0 ? (
                  <div className="small quiet">
                    <bdi>{names.slice(0, maxNames).join(", ")}</bdi>
                    {names.length > maxNames ? (
                      <div>{t("invite.andMore", { count: names.length - maxNames })}</div>
                    ) : null}
                  </div>
                ) : null}
              </li>
            );
          })}
        </ul>
      </div>
    </Dialog>
  );
}

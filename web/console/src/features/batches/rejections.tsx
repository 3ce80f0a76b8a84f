import { Copy, Download } from "lucide-react";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/buttons.tsx";
import { copyAndSay } from "../../ui/copy.tsx";
import { downloadCsv } from "../../ui/download.ts";
import type { BatchData } from "./batch-data.ts";

/** Rows that are shown at most; copied and downloaded are all. */
const maxShown = 200;

/** The rows that were refused, as they were given, each with the reason. */
export function Rejections({ batch: { rejections } }: { batch: BatchData }) {
  const addresses = rejections.flatMap(({ email }) => email ?? []);
  return (
    <section className="panel" aria-label={t("batch.rejections")}>
      <div className="panel-head">
        <h2>{t("invite.rejected", { count: rejections.length })}</h2>
        <div className="row wrap">
          {addresses.length > 0 ? (
            <Button
              size="small"
              icon={<Copy aria-hidden />}
              onPress={() =>
                void copyAndSay(addresses.join("\n"), t("batch.addressesCopied", { count: addresses.length }))
              }
            >
              {t("batch.copyAddresses")}
            </Button>
          ) : null}
          <Button
            size="small"
            icon={<Download aria-hidden />}
            onPress={() =>
              downloadCsv("rejected-rows.csv", [
                ["row", "email", "code", "problem", "suggestion"],
                ...rejections.map(({ index, email, errors }) => [
                  String(index + 1),
                  email ?? "",
                  errors[0]?.code ?? "",
                  errors.map(({ message }) => message).join(" "),
                  errors.find(({ suggestion }) => suggestion !== null)?.suggestion ?? "",
                ]),
              ])
            }
          >
            {t("batch.downloadRejected")}
          </Button>
        </div>
      </div>
      <div className="panel-body">
        <ul className="batch-rejected">
          {rejections.slice(0, maxShown).map(({ index, email, errors }) => (
            <li key={index}>
              <bdi className="strong">{email ?? t("batch.row", { number: index + 1 })}</bdi>
              <span className="small">
                {errors.map(({ message }) => message).join(" ")}
                {errors.flatMap(({ suggestion }) =>
                  suggestion === null ? (
                    []
                  ) : (
                    <span key={suggestion} className="quiet">
                      {" "}
                      {t("batch.suggestion", { suggestion })}
                    </span>
                  ),
                )}
              </span>
            </li>
          ))}
        </ul>
        {rejections.length > maxShown ? (
          <p className="small quiet">{t("invite.andMore", { count: rejections.length - maxShown })}</p>
        ) : null}
      </div>
    </section>
  );
}

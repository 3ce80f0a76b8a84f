import { MessagesSquare, Plus } from "lucide-react";
import { useState } from "react";
import { useCan, useHasFeature } from "../../../app/viewer.ts";
import { ChatDestinationsDocument } from "../../../graphql/generated/graphql.ts";
import { useData } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { Empty, LoadProblem, Note, Skeleton } from "../../../ui/notes.tsx";
import { SettingsSection } from "../settings-section.tsx";
import { DestinationCard } from "./destination-card.tsx";
import { DestinationDialog } from "./destination-dialog.tsx";

/** The chat channels that receive messages about events. */
export function ChatPage() {
  const canChange = useCan("webhooks");
  const hasChat = useHasFeature("WEBHOOKS");
  const { data, error, isLoading, refresh } = useData(ChatDestinationsDocument, undefined, { pause: !canChange });
  const [isCreating, setCreating] = useState(false);
  const rows = data?.chatDestinations ?? [];
  const create = hasChat ? (
    <Button look="primary" icon={<Plus aria-hidden />} onPress={() => setCreating(true)}>
      {t("chat.create")}
    </Button>
  ) : undefined;
  return (
    <SettingsSection title={t("settings.chat")} text={t("chat.text")} actions={rows.length > 0 ? create : undefined}>
      {hasChat ? null : <Note tone="info">{t("chat.notInPlan")}</Note>}
      {error && data === undefined ? <LoadProblem error={error} onRetry={refresh} /> : null}
      {isLoading ? <Skeleton lines={3} /> : null}
      {rows.length > 0 ? (
        <ul className="stack" aria-label={t("chat.destinations")}>
          {rows.map((row) => (
            <DestinationCard key={row.id} destination={row} />
          ))}
        </ul>
      ) : null}
      {data !== undefined && rows.length === 0 && hasChat ? (
        <Empty icon={<MessagesSquare aria-hidden />} title={t("chat.none.title")} action={create}>
          {t("chat.none.text")}
        </Empty>
      ) : null}
      {isCreating ? <DestinationDialog destination={null} onClose={() => setCreating(false)} /> : null}
    </SettingsSection>
  );
}

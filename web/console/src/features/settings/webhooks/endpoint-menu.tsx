import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, FlaskConical, History, Pencil, Power, RotateCcwKey, Trash2 } from "lucide-react";
import { useState } from "react";
import { useHasFeature } from "../../../app/viewer.ts";
import type { WebhookEndpointSettingsFragment } from "../../../graphql/generated/graphql.ts";
import { useExecute } from "../../../graphql/hooks.ts";
import { t } from "../../../i18n/index.ts";
import { Button } from "../../../ui/buttons.tsx";
import { ActionMenu, type MenuEntry } from "../../../ui/overlays.tsx";
import { deleteEndpoint, enable } from "./endpoint-actions.ts";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { ReplayDialog, RotateSecretDialog, SendTestDialog } from "./endpoint-dialogs.tsx";

type Asked = "edit" | "test" | "rotate" | "replay" | null;

interface EndpointMenuProps {
  endpoint: WebhookEndpointSettingsFragment;
  /** @param deliveryId the test */
  onTested: (deliveryId: string) => void;
}

/** What can be done with an endpoint. Without the feature it can be switched off and deleted. */
export function EndpointMenu({ endpoint, onTested }: EndpointMenuProps) {
  const { id, url, enabled } = endpoint;
  const execute = useExecute();
  const navigate = useNavigate();
  const hasWebhooks = useHasFeature("WEBHOOKS");
  const [asked, setAsked] = useState<Asked>(null);
  const close = () => setAsked(null);
  const remove = async () => {
    if (await deleteEndpoint(execute, id, url)) await navigate({ to: "/settings/webhooks" });
  };
  const entries: MenuEntry[] = [
    ...(hasWebhooks && enabled
      ? [
          {
            id: "replay",
            label: t("webhooks.replay"),
            icon: <History aria-hidden />,
            onAction: () => setAsked("replay"),
          },
        ]
      : []),
    {
      id: "rotate",
      label: t("webhooks.rotate"),
      icon: <RotateCcwKey aria-hidden />,
      onAction: () => setAsked("rotate"),
    },
    ...(enabled || hasWebhooks
      ? [
          {
            id: "enable",
            label: enabled ? t("webhooks.disable") : t("webhooks.enable"),
            icon: <Power aria-hidden />,
            onAction: () => void enable(execute, id, !enabled),
          },
        ]
      : []),
    {
      id: "delete",
      label: t("webhooks.delete"),
      icon: <Trash2 aria-hidden />,
      isDangerous: true,
      onAction: () => void remove(),
    },
  ];
  return (
    <div className="row wrap">
      {hasWebhooks ? (
        <>
          <Button icon={<FlaskConical aria-hidden />} onPress={() => setAsked("test")}>
            {t("webhooks.sendTest")}
          </Button>
          <Button icon={<Pencil aria-hidden />} onPress={() => setAsked("edit")}>
            {t("webhooks.edit")}
          </Button>
        </>
      ) : null}
      <ActionMenu
        label={t("webhooks.actions")}
        trigger={
          <Button aria-label={`${t("selection.more")}: ${t("webhooks.actions")}`} icon={<Ellipsis aria-hidden />}>
            {t("selection.more")}
          </Button>
        }
        entries={entries}
      />
      {asked === "edit" ? <EndpointDialog endpoint={endpoint} onClose={close} /> : null}
      {asked === "rotate" ? <RotateSecretDialog id={id} onClose={close} /> : null}
      {asked === "replay" ? <ReplayDialog id={id} onClose={close} /> : null}
      {asked === "test" ? (
        <SendTestDialog
          endpoint={endpoint}
          onClose={(deliveryId) => {
            close();
            if (deliveryId !== null) onTested(deliveryId);
          }}
        />
      ) : null}
    </div>
  );
}

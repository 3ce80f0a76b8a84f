import { Component, type ComponentProps, type ComponentType, lazy, type ReactNode } from "react";
import { messagesReady, t } from "../i18n/index.ts";
import { Button } from "./buttons.tsx";
import { Note } from "./notes.tsx";

/**
 * Loads code and the messages that it shows. Its failure gets our own message: at the browser's own one the router
 * reloads the page, of which nothing is left while the connection is broken.
 */
export async function loadCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    const code = await load();
    await messagesReady();
    return code;
  } catch (cause) {
    throw new Error(t("problem.network"), { cause });
  }
}

/** Shows in place of a part that failed that it did, so that the page around it stays. */
class PartBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <Note tone="bad">
        <span className="row wrap apart">
          {t("problem.network")}
          {/* Browsers remember that a module could not be loaded until the page is loaded anew. */}
          <Button size="small" onPress={() => location.reload()}>
            {t("common.reload")}
          </Button>
        </span>
      </Note>
    );
  }
}

/** A component whose code is loaded when it is first shown. */
// biome-ignore lint/suspicious/noExplicitAny: the props are those of the component that is loaded
export function lazyPart<T extends ComponentType<any>>(load: () => Promise<{ default: T }>) {
  const Part = lazy(() => loadCode(load));
  return (props: ComponentProps<T>) => (
    <PartBoundary>
      <Part {...props} />
    </PartBoundary>
  );
}

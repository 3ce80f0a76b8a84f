const storageKey = "beckon.desktop-shown";
const maxRemembered = 50;

function isFirst(id: string): boolean {
  try {
    const shown: unknown = JSON.parse(localStorage.getItem(storageKey) ?? "[]");
    const ids = Array.isArray(shown) ? shown.map(String) : [];
    if (ids.includes(id)) return false;
    localStorage.setItem(storageKey, JSON.stringify([...ids, id].slice(-maxRemembered)));
  } catch {
    // Without storage each tab is the first one, and the tag of the notification alone holds them together.
  }
  return true;
}

/**
 * Whether this tab is the first of the browser to show a notification. Tabs ask one after the other, where the browser
 * has locks, which it has on https and localhost.
 */
export const isFirstTab = async (id: string): Promise<boolean> =>
  navigator.locks === undefined ? isFirst(id) : await navigator.locks.request(storageKey, () => isFirst(id));

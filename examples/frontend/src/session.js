// The token is in sessionStorage, which ends with the tab. In localStorage it would stay readable for later scripts.
const TOKEN = "beckon.token";

export const storedToken = () => sessionStorage.getItem(TOKEN);
export const storeToken = (token) => sessionStorage.setItem(TOKEN, token);
export const removeToken = () => sessionStorage.removeItem(TOKEN);

/** The page that the e-mailed link opens: this one, without parameters. */
export const redirectUrl = () => location.origin + location.pathname;

/** Reads the one-time code, and removes it from the address bar and the history. */
export function takeCode() {
  const url = new URL(location.href);
  const code = url.searchParams.get("code");
  if (code === null) return null;
  url.searchParams.delete("code");
  history.replaceState(null, "", url);
  return code;
}

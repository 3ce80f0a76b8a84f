const metaOf = (name: string): string => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";

/** The path that the server is installed below, without a slash at its end; empty where it has a host of its own. */
export const basePath = metaOf("beckon-base");

/** The version of the files that this tab runs. */
export const version = metaOf("beckon-version");

/** One of the server's own paths as the browser asks for it. */
export const serverPath = (path: string): string => `${basePath}${path}`;

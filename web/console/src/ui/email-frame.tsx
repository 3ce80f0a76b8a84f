import { useEffect, useRef } from "react";

/**
 * Reads an e-mail without its styles taking effect, which the console's policy would refuse and report: elements and
 * attributes have other names while it is read. Text cannot be mistaken for them, since quotation marks and angle
 * brackets in it are escaped.
 */
function readEmail(html: string): { css: string; body: HTMLElement } {
  const renamed = html
    .replace(/<(\/?)style\b/gi, "<$1x-style")
    .replace(/(<[^<>]*?)\sstyle=(["'])/gi, "$1 data-style=$2");
  const parsed = new DOMParser().parseFromString(renamed, "text/html");
  const css = [...parsed.querySelectorAll("x-style")].map((style) => style.textContent).join("\n");
  for (const element of parsed.querySelectorAll("x-style, script, link, meta, base")) element.remove();
  return { css, body: parsed.body };
}

/**
 * Shows an e-mail as it looks, in a frame of its own that runs nothing. Its styles are set by way of the CSS object
 * model, since the console's policy allows no style in a page.
 */
export function EmailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const shown = frame.current?.contentDocument;
    const view = frame.current?.contentWindow as (Window & typeof globalThis) | null | undefined;
    if (shown == null || view == null) return;
    const email = readEmail(html);
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(email.css);
    shown.adoptedStyleSheets = [sheet];
    const body = shown.importNode(email.body, true);
    shown.body.replaceWith(body);
    for (const element of [body, ...body.querySelectorAll<HTMLElement>("[data-style]")])
      element.style.cssText = element.dataset.style ?? "";
    for (const link of body.querySelectorAll("a")) link.removeAttribute("href");
  }, [html]);
  return <iframe ref={frame} className="email-frame" title={title} sandbox="allow-same-origin" />;
}

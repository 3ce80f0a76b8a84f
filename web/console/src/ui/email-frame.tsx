import { useEffect, useRef } from "react";

/** A style as the browser takes it from a script: the policy of the console refuses it as text in a page. */
function moveStyles(from: Document): { css: string; styles: Map<number, string> } {
  const css = [...from.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  for (const style of from.querySelectorAll("style, script, link, meta, base")) style.remove();
  const styles = new Map<number, string>();
  [...from.body.querySelectorAll("*"), from.body].forEach((element, n) => {
    const style = element.getAttribute("style");
    if (style !== null) styles.set(n, style);
    element.removeAttribute("style");
  });
  return { css, styles };
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
    const parsed = new DOMParser().parseFromString(html, "text/html");
    const { css, styles } = moveStyles(parsed);
    const sheet = new view.CSSStyleSheet();
    sheet.replaceSync(css);
    shown.adoptedStyleSheets = [sheet];
    const body = shown.importNode(parsed.body, true);
    shown.body.replaceWith(body);
    [...body.querySelectorAll<HTMLElement>("*"), body].forEach((element, n) => {
      const style = styles.get(n);
      if (style !== undefined) element.style.cssText = style;
    });
    for (const link of body.querySelectorAll("a")) link.removeAttribute("href");
  }, [html]);
  return <iframe ref={frame} className="email-frame" title={title} sandbox="allow-same-origin" />;
}

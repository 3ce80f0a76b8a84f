import { type ReactNode, useEffect } from "react";

/** A page: its title, which the tab shows too, what can be done with the whole of it, and its content. */
export function Page({
  title,
  heading,
  actions,
  children,
}: {
  title: string;
  heading?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Beckon`;
  }, [title]);
  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{heading ?? title}</h1>
        {actions ? <div className="row wrap">{actions}</div> : null}
      </div>
      {children}
    </div>
  );
}

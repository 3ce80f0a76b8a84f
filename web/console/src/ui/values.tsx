import { useEffect, useState } from "react";
import { formatExact, formatRelative } from "../i18n/format.ts";

const listeners = new Set<() => void>();
setInterval(() => {
  for (const listener of listeners) listener();
}, 30_000);

/** The current time, by which relative times stay right. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const update = () => setNow(Date.now());
    listeners.add(update);
    return () => void listeners.delete(update);
  }, []);
  return now;
}

/** A time as how long ago or in how long; the exact one on hover. */
export function Time({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatExact(at)}>
      {formatRelative(at, now)}
    </time>
  );
}

import { useEffect, useState } from "react";

/** A value that follows another when that has rested: for searches while somebody is typing. */
export function useDebounced<T>(value: T, ms = 180): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

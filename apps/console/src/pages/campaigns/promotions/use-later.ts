import { useEffect, useState } from "react";

/** The value once it has rested for a moment: what is typed is asked about when the typing pauses. */
export function useLater<T>(value: T, ms = 350): T {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return rested;
}

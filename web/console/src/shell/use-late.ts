import { useEffect, useState } from "react";

/** True once so many milliseconds have passed: what comes sooner needs no sign that it is being waited for. */
export function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}

import { useEffect, useState } from 'react';

/** The time in µs since 1970 UTC, anew at each step. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(() => Date.now() * 1000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() * 1000), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

/** The begun minute in epoch ms: durations on the screen follow the clock, and rows are drawn once a minute at most. */
export function useMinute(): number {
  const [minute, setMinute] = useState(begunMinute);
  useEffect(() => {
    const timer = setInterval(() => setMinute(begunMinute()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return minute;
}

function begunMinute(): number {
  return Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
}

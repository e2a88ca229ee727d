import { useEffect } from 'react';
import { account } from './browser-account.ts';

const RENEW_EVERY_MS = 5 * 60_000;
const USES = ['pointerdown', 'keydown', 'wheel', 'focus'] as const;

/** A session lives while somebody uses the page; one that only stands on a screen ends by itself. */
export function useStayAlive(): void {
  useEffect(() => {
    let renewedAt = Date.now();
    const used = (): void => {
      if (Date.now() - renewedAt < RENEW_EVERY_MS) return;
      renewedAt = Date.now();
      void account.refresh();
    };
    for (const use of USES) window.addEventListener(use, used, { passive: true });
    return () => {
      for (const use of USES) window.removeEventListener(use, used);
    };
  }, []);
}

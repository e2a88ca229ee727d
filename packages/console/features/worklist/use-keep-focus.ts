import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/**
 * When the focused row leaves the list (somebody else resolved it), focus goes to `fallback` and not to the top of
 * the page: a keyboard user keeps the place.
 */
export function useKeepFocus(
  list: RefObject<HTMLElement | null>,
  fallback: RefObject<HTMLElement | null>,
  rows: unknown,
): void {
  const last = useRef<Element | null>(null);
  useEffect(() => {
    const remember = (event: FocusEvent): void => {
      const target = event.target;
      last.current = target instanceof Element && list.current?.contains(target) === true ? target : null;
    };
    document.addEventListener('focusin', remember);
    return () => document.removeEventListener('focusin', remember);
  }, [list]);
  // Runs after each change of the rows.
  useLayoutEffect(() => {
    const element = last.current;
    if (element === null || element.isConnected || document.activeElement !== document.body) return;
    last.current = null;
    fallback.current?.focus();
  }, [rows, fallback]);
}

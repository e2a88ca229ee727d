import { useSyncExternalStore } from 'react';

/** The console's addresses. A router library comes with the second real page. */
export type Route = 'worklist' | 'choose-practitioner' | 'not-found';

const PATHS: Readonly<Record<string, Route>> = { '/': 'worklist', '/local': 'choose-practitioner' };
const listeners = new Set<() => void>();

export function routeOf(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  return PATHS[path] ?? 'not-found';
}

export function navigate(path: string): void {
  window.history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

function onRouteChange(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(onRouteChange, () => window.location.pathname));
}

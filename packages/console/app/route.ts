import { useSyncExternalStore } from 'react';

/** The console's addresses. A router library comes with the second real page. */
export type Route = 'worklist' | 'log-in' | 'not-found';

const PATHS: Readonly<Record<string, Route>> = { '/': 'worklist', '/local': 'log-in' };
const listeners = new Set<() => void>();

export function routeOf(pathname: string): Route {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  return PATHS[path] ?? 'not-found';
}

export function navigate(path: string): void {
  window.history.pushState(null, '', path);
  tell();
}

/** The same page with its query changed; null takes a parameter away. The way back stays as it was. */
export function replaceQuery(changes: Readonly<Record<string, string | null>>): void {
  const url = new URL(window.location.href);
  for (const [name, value] of Object.entries(changes))
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  window.history.replaceState(null, '', `${url.pathname}${url.search}${url.hash}`);
  tell();
}

function tell(): void {
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

/** A parameter of the address, or null. */
export function useQueryParameter(name: string): string | null {
  return new URLSearchParams(useSyncExternalStore(onRouteChange, () => window.location.search)).get(name);
}

/** Where a log-in comes back to: the page one is on, without what a log-in itself has put there. */
export function returnTo({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  const query = new URLSearchParams(search);
  query.delete('login');
  const text = query.size === 0 ? '' : `?${query}`;
  return routeOf(pathname) === 'worklist' ? `${pathname}${text}` : '/';
}

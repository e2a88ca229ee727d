import { QueryClient } from '@tanstack/react-query';

/** Queries are for what is fetched; the live worklist comes by its socket and stands in its own store. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: 1, staleTime: 30_000, refetchOnWindowFocus: false }, mutations: { retry: 0 } },
  });
}

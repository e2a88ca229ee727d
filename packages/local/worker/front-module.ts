/**
 * The module in front of the bundle. It does what the platform does in front of a Worker with assets: paths of
 * `run_worker_first` go to the Worker, files and page navigations to the assets, everything else to the Worker.
 * In workerd itself that is miniflare's entry worker, router and RPC proxy, which cost nine of ten requests per
 * second; a direct socket to this entrypoint costs one string comparison.
 */
export function frontModule(options: {
  readonly bundle: string;
  readonly workerFirst: readonly string[];
  readonly assets: readonly string[];
}): string {
  const exact = options.workerFirst.filter((pattern) => !pattern.endsWith('*'));
  const prefixes = options.workerFirst
    .filter((pattern) => pattern.endsWith('*'))
    .map((pattern) => pattern.slice(0, -1));
  return `import worker from ${JSON.stringify(options.bundle)};
export * from ${JSON.stringify(options.bundle)};
export default worker;
const exact = new Set(${JSON.stringify(exact)});
const prefixes = ${JSON.stringify(prefixes)};
const assets = new Set(${JSON.stringify(options.assets)});
export const front = {
  fetch(request, env, ctx) {
    const from = request.url.indexOf('/', request.url.indexOf('//') + 2);
    const query = request.url.indexOf('?', from);
    const path = query < 0 ? request.url.slice(from) : request.url.slice(from, query);
    if (exact.has(path) || prefixes.some((prefix) => path.startsWith(prefix))) return worker.fetch(request, env, ctx);
    if (request.method !== 'GET' && request.method !== 'HEAD') return worker.fetch(request, env, ctx);
    if (assets.has(path) || request.headers.get('sec-fetch-mode') === 'navigate') return env.ASSETS.fetch(request);
    return worker.fetch(request, env, ctx);
  },
};
`;
}

/** Tells `exports` of `cloudflare:workers` what this Worker's main module is. */
declare namespace Cloudflare {
  interface GlobalProps {
    mainModule: typeof import('./index.ts');
  }
}

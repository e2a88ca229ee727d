import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** In development the Worker answers the API; its address is `NAER_WORKER` (default http://127.0.0.1:8787). */
const worker = process.env.NAER_WORKER ?? 'http://127.0.0.1:8787';

export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2024', reportCompressedSize: false },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/ingest', '/fhir', '/local/', '/oauth', '/health'].map((path) => [path, { target: worker, ws: true }]),
    ),
  },
});

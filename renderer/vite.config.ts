import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Two pages: the console that shows, and the approval page that votes. Each is served under an origin of its own. */
export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react()],
  // The gateway puts a nonce of its own in the place of this mark with each answer (proxy/api/console/pages.ts).
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: here('./dist'),
    emptyOutDir: true,
    target: 'es2023',
    // The first with light-dark(): for older ones the build takes it apart, and nothing of it works in a module.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // Nothing inline: the content security policy has no place for it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { input: { index: here('./index.html'), approval: here('./approval.html') } },
  },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'ui',
  plugins: [react()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 1500,
    // The first with `light-dark()`; what Vite would put in its place for older ones does not follow the portal's own switch.
    cssTarget: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
  },
  // `vite` while working on the portal: the API of a `npm start` beside it.
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4680', ws: true } } },
});

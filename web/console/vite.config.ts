import { defineConfig } from "vite";

/** Where the console is served, and what `npm run build` makes of it. Styles and scripts are files: the page's policy allows nothing inline. */
export default defineConfig({
  root: import.meta.dirname,
  base: "/console/",
  build: {
    outDir: "../../dist/web/console",
    emptyOutDir: true,
    target: "es2022",
    // A data: URL would need an exception in the policy.
    assetsInlineLimit: 0,
    // The budget of what is loaded first is in the tests, as it travels: compressed.
    chunkSizeWarningLimit: 1_000,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Libraries mark files for server rendering, which there is none of here.
      checks: { moduleLevelDirective: false },
    },
  },
  server: {
    proxy: {
      // The sockets, too: `/desk-socket`.
      "/desk": { target: process.env.RELAYDESK_URL ?? "http://127.0.0.1:3000", ws: true },
    },
  },
});

import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Built files are served by the server under /console/; `npm run dev` talks to a server started with `npm start`. */
export default defineConfig({
  base: "/console/",
  plugins: [react()],
  build: {
    target: "es2022",
    rolldownOptions: {
      treeshake: {
        // The contracts are plain values: what a page does not call need not be in its bundle.
        moduleSideEffects: [{ test: /packages[\\/](contracts|money|client)[\\/]/, sideEffects: false }],
      },
    },
  },
  server: {
    proxy: {
      "^/(api|files)": { target: process.env["BANYAN_URL"] ?? "http://127.0.0.1:7000", changeOrigin: false },
    },
  },
});

import { resolve } from "node:path";
import { defineConfig } from "@tarojs/cli";

const environment = process.env;
const here = resolve(__dirname, "..");
const packageSource = (path: string) => resolve(here, "../../packages", path);

/**
 * Build defines (environment → constant), read only by `src/platform`:
 * - `BANYAN_ORIGIN`: the server a weapp build talks to (H5 talks to the origin it was loaded from).
 * - `BANYAN_PROGRAM`: the program id of a weapp build (H5 asks `/storefront-config.json`).
 */
export default defineConfig<"vite">({
  projectName: "banyan-shop",
  date: "2026-11-1",
  designWidth: 375,
  deviceRatio: { 640: 2.34 / 2, 750: 1, 375: 2, 828: 1.81 / 2 },
  sourceRoot: "src",
  outputRoot: `dist/${environment.TARO_ENV}`,
  framework: "react",
  compiler: {
    type: "vite",
    vitePlugins: [
      {
        name: "banyan:warnings-are-errors",
        // a missing icon or export would only show as a hole on the phone
        config: () => ({
          // the packages' tsconfig names a target this esbuild is too old to know
          esbuild: { tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true } } },
          build: {
            rollupOptions: {
              onwarn(warning: { code?: string; message: string }) {
                const isTheirs = warning.message.includes("node_modules/");
                if (warning.code === "CIRCULAR_DEPENDENCY" && isTheirs) return; // Taro's runtime imports itself
                throw new Error(`build warning ${warning.code ?? ""}: ${warning.message}`);
              },
            },
          },
        }),
      },
    ],
  },
  cache: { enable: false },
  alias: {
    "#platform": resolve(here, `src/platform/${environment.TARO_ENV}.ts`),
    "@banyan/client": packageSource("client/src/index.ts"),
    "@banyan/contracts": packageSource("contracts/src/index.ts"),
    "@banyan/money": packageSource("money/src/index.ts"),
    "@banyan/tracker/debug": packageSource("tracker/src/files/debug-panel.ts"), // before the shorter name
    "@banyan/tracker": packageSource("tracker/src/index.ts"),
    "@banyan/wechat-sim/wx": packageSource("wechat-sim/src/wx/index.ts"),
    "zod/mini": resolve(here, "node_modules/zod/mini/index.js"),
  },
  defineConstants: {
    __ORIGIN__: JSON.stringify(environment.BANYAN_ORIGIN ?? "http://127.0.0.1:3000"),
    __PROGRAM__: JSON.stringify(environment.BANYAN_PROGRAM ?? "demo"),
  },
  mini: {
    // plain px: a 44 px target stays 44 px on a 320 px phone, and tablets are not blown up
    postcss: { pxtransform: { enable: false }, cssModules: { enable: false } },
  },
  h5: {
    publicPath: "/",
    staticDirectory: "static",
    router: { mode: "hash" },
    postcss: { pxtransform: { enable: false }, autoprefixer: { enable: true }, cssModules: { enable: false } },
  },
});

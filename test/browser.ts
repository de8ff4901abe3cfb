import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import chromium, { inflate } from "@sparticuz/chromium";
import { type Browser, type BrowserContextOptions, chromium as playwright } from "playwright-core";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A phone as shoppers hold it. */
export const phone: BrowserContextOptions = {
  viewport: { width: 375, height: 812 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
};
/** A screen as operators have it. */
export const desk: BrowserContextOptions = {
  viewport: { width: 1440, height: 900 },
  locale: "zh-CN",
  timezoneId: "Asia/Shanghai",
};

/**
 * Headless Chromium from the npm package, with Chinese glyphs. `BANYAN_CHROMIUM` names another one (macOS, arm64).
 * Never skips: when it cannot start, the error says what to install.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env["BANYAN_CHROMIUM"] ?? (await chromium.executablePath());
  const env = { ...process.env, FONTCONFIG_FILE: fontConfiguration(), ...(await missingLibraries(executablePath)) };
  try {
    return await playwright.launch({
      executablePath,
      headless: true,
      env,
      // as root there is no sandbox; the rest keeps a closed network quiet
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--font-render-hinting=none",
      ],
    });
  } catch (error) {
    throw new Error(
      `Chromium could not start. On Debian or Ubuntu: apt-get install libnss3 libnspr4. ` +
        `Elsewhere set BANYAN_CHROMIUM to a Chrome or Chromium. Cause: ${String(error).slice(0, 1000)}`,
      { cause: error },
    );
  }
}

/** The package brings NSS and friends for machines that lack them. */
async function missingLibraries(executablePath: string): Promise<Record<string, string>> {
  if (process.platform !== "linux" || process.env["BANYAN_CHROMIUM"]) return {};
  const needed = execFileSync("ldd", [executablePath], { encoding: "utf8" });
  if (!needed.includes("not found")) return {};
  const bin = join(root, "node_modules/@sparticuz/chromium/bin");
  const folder = await inflate(join(bin, "al2023.tar.br"));
  return { LD_LIBRARY_PATH: [join(folder, "lib"), process.env["LD_LIBRARY_PATH"]].filter(Boolean).join(":") };
}

/** Noto Sans SC from npm: without it Chinese texts are boxes on a bare machine. */
function fontConfiguration(): string {
  const file = join(tmpdir(), `banyan-fonts-${process.getuid?.() ?? 0}`, "fonts.conf");
  const fonts = join(root, "node_modules/@expo-google-fonts/noto-sans-sc");
  const text = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
${["400Regular", "500Medium", "700Bold"].map((weight) => `<dir>${join(fonts, weight)}</dir>`).join("")}<cachedir>${join(dirname(file), "cache")}</cachedir></fontconfig>`;
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return file;
}

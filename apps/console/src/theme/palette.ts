/** Every colour of the console. Light and dark carry the same names, so a page never asks which one is on. */
export type Palette = {
  readonly accent: string;
  /** Words on the accent. */ readonly onAccent: string;
  /** A wash of the accent behind what is selected, and words on it. */ readonly accentWash: string;
  readonly accentInk: string;
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly line: string;
  readonly lineSoft: string;
  /** Words: main, secondary, least. The least still has 4.5 : 1 on every surface. */ readonly ink: string;
  readonly inkSoft: string;
  readonly inkFaint: string;
  readonly good: string;
  readonly goodWash: string;
  readonly warn: string;
  readonly warnWash: string;
  readonly bad: string;
  readonly badWash: string;
  readonly calm: string;
  readonly calmWash: string;
};
export type Mode = "light" | "dark";

export const palettes: Record<Mode, Palette> = {
  light: {
    accent: "#1B7F5C",
    onAccent: "#FFFFFF",
    accentWash: "#E4F1EB",
    accentInk: "#17704F",
    page: "#F6F5F2",
    surface: "#FFFFFF",
    raised: "#FFFFFF",
    sunken: "#FAF9F7",
    line: "#DDD9D2",
    lineSoft: "#ECE9E3",
    ink: "#1F1D1A",
    inkSoft: "#57534C",
    inkFaint: "#716C64",
    good: "#17704F",
    goodWash: "#E4F1EB",
    warn: "#8F5A00",
    warnWash: "#FBF0DA",
    bad: "#B5332A",
    badWash: "#FBE9E7",
    calm: "#2F5F9E",
    calmWash: "#E8EFF8",
  },
  dark: {
    accent: "#4DB88E",
    onAccent: "#0C1713",
    accentWash: "#1C3129",
    accentInk: "#5CC79C",
    page: "#131210",
    surface: "#1C1B18",
    raised: "#262420",
    sunken: "#181715",
    line: "#3D3A34",
    lineSoft: "#2C2A26",
    ink: "#F1EEE8",
    inkSoft: "#BDB8AF",
    inkFaint: "#989389",
    good: "#5CC79C",
    goodWash: "#1C3129",
    warn: "#E2AE55",
    warnWash: "#372B14",
    bad: "#F08A80",
    badWash: "#3C211E",
    calm: "#86B0E6",
    calmWash: "#1E2B3D",
  },
};

export const fontFamily =
  '-apple-system, BlinkMacSystemFont, "PingFang SC", "HarmonyOS Sans SC", "Noto Sans SC", "Microsoft YaHei", system-ui, sans-serif';

/** Hands the palette to the style sheets as `--accent`, `--ink-soft` …; antd gets the same values in `theme.ts`. */
export function applyPalette(mode: Mode): void {
  const root = document.documentElement;
  root.dataset["mode"] = mode;
  root.style.colorScheme = mode;
  for (const [name, colour] of Object.entries(palettes[mode])) {
    root.style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour);
  }
}

import { expect, test } from "vitest";
import { chartColours } from "./chart-colours.ts";
import { type Palette, palettes } from "./palette.ts";

type Triple = readonly [number, number, number];
const linear = (hex: string): Triple => {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
};
const times = (matrix: readonly Triple[], [r, g, b]: Triple): Triple =>
  matrix.map((row) => row[0] * r + row[1] * g + row[2] * b) as unknown as Triple; // three rows in, three numbers out

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const sight: Record<string, readonly Triple[]> = {
  all: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
/** Ottosson 2020: distances in OKLab match what people see; 0.02 is just noticeable side by side. */
const oklab = (rgb: Triple): Triple => {
  const cone = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  ).map((value) => Math.cbrt(Math.max(0, value))) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cone,
  );
};
const distance = (a: Triple, b: Triple) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

test("any two chart colours stay apart for every kind of colour sight", () => {
  const nearest = Object.entries(chartColours).flatMap(([mode, colours]) =>
    Object.entries(sight).map(([kind, matrix]) => {
      const seen = colours.map((hex) => oklab(times(matrix, linear(hex))));
      const gaps = seen.flatMap((a, i) => seen.slice(i + 1).map((b) => distance(a, b)));
      return { mode, kind, gap: Math.min(...gaps) };
    }),
  );
  expect(nearest.filter(({ gap }) => gap < 0.07)).toEqual([]);
});

const luminance = (hex: string) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

test("words keep 4.5 : 1 on every ground they stand on", () => {
  const wordsOn: readonly (readonly [keyof Palette, keyof Palette])[] = [
    ...(["ink", "inkSoft", "inkFaint", "accent", "bad"] as const).flatMap((words) =>
      (["page", "surface", "raised", "sunken"] as const).map((ground) => [words, ground] as const),
    ),
    ["onAccent", "accent"],
    ["accentInk", "accentWash"],
    ["good", "goodWash"],
    ["warn", "warnWash"],
    ["bad", "badWash"],
    ["calm", "calmWash"],
    ["inkSoft", "lineSoft"],
  ];
  const weak = Object.entries(palettes).flatMap(([mode, palette]) =>
    wordsOn
      .map(([words, ground]) => ({ mode, words, ground, ratio: contrast(palette[words], palette[ground]) }))
      .filter(({ ratio }) => ratio < 4.5),
  );
  expect(weak).toEqual([]);
});

import { type Random, seeded } from "../random.ts";

/**
 * A drawing in the making: gradients on one side, shapes on the other. Everything is drawn around the origin
 * (about ±200 units, standing on y = 150), so that one drawing serves a product picture, a banner and an icon.
 */
export type Art = {
  /** A gradient across the shape it fills; the angle is the direction of change, 90 = downwards. */
  linear(stops: Stops, angle?: number): string;
  radial(stops: Stops, at?: { x?: number; y?: number; r?: number }): string;
  add(...elements: string[]): void;
  /** Draws inside a moved, turned or scaled frame. */
  within(transform: string, draw: () => void, extra?: string): void;
  /** Draws inside the outline of `d` only. */
  clipped(d: string, draw: () => void): void;
  /** Crumbs, seeds and the like fall the same way in every run. */
  random: Random;
  toSvg(frame: {
    x: number;
    y: number;
    width: number;
    height: number;
    pixels: { width: number; height: number };
  }): Buffer;
};
export type Drawing = (art: Art) => void;
/** Colours evenly spread, or with their place 0–1 and opacity. */
export type Stops = readonly (string | readonly [at: number, colour: string, opacity?: number])[];

export function createArt(seed = 1): Art {
  const definitions: string[] = [];
  let body: string[] = [];
  const define = (make: (id: string) => string) => {
    const id = `d${definitions.length}`;
    definitions.push(make(id));
    return id;
  };
  const group = (open: string, draw: () => void) => {
    const outside = body;
    body = [];
    draw();
    outside.push(`${open}${body.join("")}</g>`);
    body = outside;
  };
  return {
    linear(stops, angle = 90) {
      const [x, y] = [Math.cos((angle * Math.PI) / 180) / 2, Math.sin((angle * Math.PI) / 180) / 2];
      const ends = `x1="${n(0.5 - x)}" y1="${n(0.5 - y)}" x2="${n(0.5 + x)}" y2="${n(0.5 + y)}"`;
      return `url(#${define((id) => `<linearGradient id="${id}" ${ends}>${stopList(stops)}</linearGradient>`)})`;
    },
    radial(stops, { x = 0.5, y = 0.5, r = 0.5 } = {}) {
      return `url(#${define((id) => `<radialGradient id="${id}" cx="${x}" cy="${y}" r="${r}">${stopList(stops)}</radialGradient>`)})`;
    },
    add: (...elements) => void body.push(...elements),
    within: (transform, draw, extra = "") => group(`<g transform="${transform}" ${extra}>`, draw),
    clipped(d, draw) {
      const id = define((clip) => `<clipPath id="${clip}"><path d="${d}"/></clipPath>`);
      group(`<g clip-path="url(#${id})">`, draw);
    },
    random: seeded(seed),
    toSvg: ({ x, y, width, height, pixels }) =>
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="${x} ${y} ${width} ${height}"><defs>${definitions.join("")}</defs>${body.join("")}</svg>`,
      ),
  };
}

const stopList = (stops: Stops) =>
  stops
    .map((stop, index) => {
      const [at, colour, opacity = 1] = typeof stop === "string" ? [index / (stops.length - 1), stop] : stop;
      return `<stop offset="${n(at)}" stop-color="${colour}" stop-opacity="${opacity}"/>`;
    })
    .join("");

/** Two decimals: enough for a picture, and the same text on every machine. */
export const n = (value: number) => String(Math.round(value * 100) / 100);

export const path = (d: string, fill: string, extra = "") => `<path d="${d}" fill="${fill}" ${extra}/>`;
export const line = (d: string, colour: string, width: number, extra = "") =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${extra}/>`;
export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, extra = "") =>
  `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" ${extra}/>`;
export const circle = (x: number, y: number, r: number, fill: string, extra = "") => ellipse(x, y, r, r, fill, extra);
export const rect = (x: number, y: number, w: number, h: number, r: number, fill: string, extra = "") =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(w)}" height="${n(h)}" rx="${n(r)}" fill="${fill}" ${extra}/>`;
export const turned = (degrees: number, x = 0, y = 0) => `transform="rotate(${n(degrees)} ${n(x)} ${n(y)})"`;

/** The soft shadow a thing throws on the table. */
export function shadow(art: Art, x: number, y: number, rx: number, ry = rx * 0.22): void {
  const fill = art.radial([
    [0, "#3b2412", 0.42],
    [0.55, "#3b2412", 0.2],
    [1, "#3b2412", 0],
  ]);
  art.add(ellipse(x, y, rx, ry, fill));
}

/** A soft light on a round thing. */
export const shine = (x: number, y: number, rx: number, ry: number, degrees = -25, opacity = 0.45) =>
  ellipse(x, y, rx, ry, "#fff", `opacity="${opacity}" ${turned(degrees, x, y)}`);

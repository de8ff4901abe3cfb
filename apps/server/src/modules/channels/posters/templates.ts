import type { PosterTemplate } from "@banyan/contracts";
import { unreachable } from "#kernel/failure.ts";
import { drawable, escapeXml, shorten, textWidth, wrap } from "./words.ts";

/** All a poster is drawn from; pictures as `data:` addresses, nothing is fetched. */
export type PosterContent = {
  template: PosterTemplate;
  shop: string;
  channel: string;
  title: string;
  line: string;
  /** ¥ of the cheapest variant; null: none is shown. */ priceFen: number | null;
  /** What a coupon is worth in words: `¥20`, `8.5 折`; null: none. */ worth: string | null;
  picture: string | null;
  code: string;
};
export type Drawing = { width: number; height: number; svg: string };

const GREEN = "#1B7F5C";
const PAPER = "#F6F4F0";
const INK = "#2B2926";
const SOFT = "#6B665E";
const LINE = "#E4DFD6";
const RED = "#C23B22";
const WIDTH = 750;
const HINT = "长按或扫码进入小程序";
/** White around the code, wider than the four modules a reader needs. */
const QUIET = 16;

/** One of four posters as SVG; text is escaped here and nowhere else. */
export function drawPoster(content: PosterContent): Drawing {
  const clean = {
    ...content,
    shop: drawable(content.shop),
    channel: drawable(content.channel),
    title: drawable(content.title),
    line: drawable(content.line),
  };
  switch (clean.template) {
    case "product":
      return product(clean);
    case "shop":
      return shop(clean);
    case "coupon":
      return coupon(clean);
    case "card":
      return card(clean);
    default:
      return unreachable(clean.template);
  }
}

/** Picture, title, price; shop and code at the foot. */
function product({ shop, channel, title, line, priceFen, picture, code }: PosterContent): Drawing {
  const lines = wrap(title, { size: 42, width: 610, most: 2 });
  const belowTitle = 790 + lines.length * 58;
  const price = priceFen === null ? "" : priceAt(70, belowTitle + 84, priceFen);
  return page(1_300, [
    rect(30, 30, 690, 1_240, { fill: "#FFFFFF", radius: 28 }),
    picture === null
      ? noPicture(30, 30, 690, 690, shop)
      : `<clipPath id="top"><path d="M30 58a28 28 0 0 1 28-28h634a28 28 0 0 1 28 28v662H30z"/></clipPath><image href="${picture}" x="30" y="30" width="690" height="690" preserveAspectRatio="xMidYMid slice" clip-path="url(#top)"/>`,
    ...lines.map((text, index) => say(text, { x: 70, y: 790 + index * 58, size: 42, weight: 700 })),
    say(shorten(line, { size: 26, width: 610 }), { x: 70, y: belowTitle, size: 26, fill: SOFT }),
    price,
    `<path d="M70 1026h610" stroke="${LINE}" stroke-width="2"/>`,
    say(shorten(shop, { size: 34, width: 380 }), { x: 70, y: 1_118, size: 34, weight: 700 }),
    say(HINT, { x: 70, y: 1_164, size: 24, fill: SOFT }),
    say(shorten(channel, { size: 20, width: 380 }), { x: 70, y: 1_232, size: 20, fill: SOFT }),
    codeAt(490, 1_054, 194, code),
  ]);
}

/** The shop's name on green, a large code. */
function shop({ shop, channel, title, line, code }: PosterContent): Drawing {
  const lines = wrap(title, { size: 52, width: 590, most: 2 });
  return page(1_260, [
    rect(0, 0, WIDTH, 520, { fill: GREEN }),
    say(shorten(shop, { size: 34, width: 590 }), { x: 80, y: 130, size: 34, fill: "#FFFFFF" }),
    ...lines.map((text, index) => say(text, { x: 80, y: 240 + index * 72, size: 52, weight: 700, fill: "#FFFFFF" })),
    say(shorten(line, { size: 28, width: 590 }), { x: 80, y: 240 + lines.length * 72, size: 28, fill: "#DDEFE7" }),
    rect(80, 440, 590, 640, { fill: "#FFFFFF", radius: 28, stroke: LINE }),
    codeAt(165, 490, 420, code),
    say(HINT, { x: 375, y: 1_020, size: 28, fill: SOFT, anchor: "middle" }),
    say(shorten(channel, { size: 22, width: 590 }), { x: 375, y: 1_160, size: 22, fill: SOFT, anchor: "middle" }),
  ]);
}

/** A ticket: what it is worth, under which conditions; the code below the perforation. */
function coupon({ shop, channel, title, line, worth, code }: PosterContent): Drawing {
  const value = worth ?? title;
  const size = Math.min(132, Math.floor((132 * 570) / textWidth(value, 132)));
  return page(1_180, [
    rect(0, 0, WIDTH, 1_180, { fill: GREEN }),
    say(shorten(shop, { size: 32, width: 630 }), { x: 375, y: 104, size: 32, fill: "#FFFFFF", anchor: "middle" }),
    rect(60, 150, 630, 940, { fill: "#FFFFFF", radius: 28 }),
    say(value, { x: 375, y: 340, size, weight: 700, fill: RED, anchor: "middle" }),
    say(shorten(line, { size: 30, width: 550 }), { x: 375, y: 412, size: 30, fill: INK, anchor: "middle" }),
    say(worth === null ? "" : shorten(title, { size: 28, width: 550 }), {
      x: 375,
      y: 466,
      size: 28,
      fill: SOFT,
      anchor: "middle",
    }),
    `<path d="M96 530h558" stroke="${LINE}" stroke-width="3" stroke-dasharray="3 12" stroke-linecap="round"/>`,
    `<circle cx="60" cy="530" r="22" fill="${GREEN}"/><circle cx="690" cy="530" r="22" fill="${GREEN}"/>`,
    codeAt(195, 570, 360, code),
    say("扫码领取，每人一份", { x: 375, y: 1_024, size: 28, fill: SOFT, anchor: "middle" }),
    say(shorten(channel, { size: 20, width: 630 }), { x: 375, y: 1_142, size: 20, fill: "#DDEFE7", anchor: "middle" }),
  ]);
}

/** For an assistant's badge or a store's counter: a name and a code to be scanned from a metre away. */
function card({ shop, channel, title, line, code }: PosterContent): Drawing {
  const lines = wrap(title, { size: 48, width: 590, most: 2 });
  const foot = 800 + lines.length * 66;
  return page(1_080, [
    rect(30, 30, 690, 1_020, { fill: "#FFFFFF", radius: 28, stroke: LINE }),
    rect(30, 30, 690, 12, { fill: GREEN, radius: 6 }),
    say(shorten(shop, { size: 32, width: 590 }), {
      x: 375,
      y: 122,
      size: 32,
      fill: GREEN,
      weight: 700,
      anchor: "middle",
    }),
    codeAt(125, 160, 500, code),
    ...lines.map((text, index) => say(text, { x: 375, y: 780 + index * 66, size: 48, weight: 700, anchor: "middle" })),
    say(shorten(line === "" ? HINT : line, { size: 28, width: 590 }), {
      x: 375,
      y: foot,
      size: 28,
      fill: SOFT,
      anchor: "middle",
    }),
    say(shorten(channel, { size: 20, width: 590 }), { x: 375, y: 1_012, size: 20, fill: SOFT, anchor: "middle" }),
  ]);
}

type Ink = { x: number; y: number; size: number; weight?: number; fill?: string; anchor?: "start" | "middle" };

const say = (text: string, { x, y, size, weight = 400, fill = INK, anchor = "start" }: Ink): string =>
  text === ""
    ? ""
    : `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escapeXml(text)}</text>`;

function priceAt(x: number, y: number, priceFen: number): string {
  const yuan = Number.isInteger(priceFen / 100) ? String(priceFen / 100) : (priceFen / 100).toFixed(2);
  return (
    say("¥", { x, y, size: 38, weight: 700, fill: RED }) + say(yuan, { x: x + 30, y, size: 64, weight: 700, fill: RED })
  );
}

function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  { fill, radius = 0, stroke }: { fill: string; radius?: number; stroke?: string },
): string {
  const edge = stroke === undefined ? "" : ` stroke="${stroke}" stroke-width="2"`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"${edge}/>`;
}

/** The code on white, whatever lies below. */
const codeAt = (x: number, y: number, size: number, code: string): string =>
  `${rect(x - QUIET, y - QUIET, size + 2 * QUIET, size + 2 * QUIET, { fill: "#FFFFFF", radius: 12 })}<image href="${code}" x="${x}" y="${y}" width="${size}" height="${size}"/>`;

const noPicture = (x: number, y: number, width: number, height: number, shop: string): string =>
  rect(x, y, width, height, { fill: "#E6F0EB", radius: 28 }) +
  say(shorten(shop, { size: 72, width: width - 80 }), {
    ...{ x: x + width / 2, y: y + height / 2 + 24, size: 72, weight: 700, fill: GREEN, anchor: "middle" },
  });

const page = (height: number, parts: readonly string[]): Drawing => ({
  width: WIDTH,
  height,
  svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="Noto Sans SC">${rect(0, 0, WIDTH, height, { fill: PAPER })}${parts.join("")}</svg>`,
});

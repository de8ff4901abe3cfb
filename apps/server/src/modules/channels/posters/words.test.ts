import fc from "fast-check";
import { expect, test } from "vitest";
import { drawPoster } from "./templates.ts";
import { drawable, shorten, textWidth, wrap } from "./words.ts";

test("Chinese breaks anywhere, a word only when it must, a comma never begins a line", () => {
  const line = { size: 10, width: 60, most: 9 };
  expect(wrap("海盐奶油卷每天现烤", line)).toEqual(["海盐奶油卷每", "天现烤"]);
  expect(wrap("新品 Croissant 上市", line)).toEqual(["新品", "Croissant", "上市"]);
  expect(wrap("海盐奶油卷包，每天", line)).toEqual(["海盐奶油卷包，", "每天"]);
  expect(wrap("Pneumonoultramicroscopic", line).join("")).toBe("Pneumonoultramicroscopic");
  expect(wrap("海盐奶油卷每天现烤新鲜", { ...line, most: 1 })).toEqual(["海盐奶油卷…"]);
  expect(wrap("", line)).toEqual([]);
});

test("whatever is typed fits its box, keeps its order and can be drawn", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 1, max: 4 }), (text, most) => {
      const clean = drawable(text);
      const lines = wrap(clean, { size: 40, width: 400, most });
      expect(lines.length).toBeLessThanOrEqual(most);
      // a mark that clings to its line may stand out by itself
      for (const line of lines) expect(textWidth(line, 40)).toBeLessThanOrEqual(440);
      const whole = lines.join("").replace(/\s/g, "");
      const isCut = whole.endsWith("…") && !clean.replace(/\s/g, "").startsWith(whole);
      expect(clean.replace(/\s/g, "").startsWith(isCut ? whole.slice(0, -1) : whole)).toBe(true);
    }),
  );
  expect(shorten("榕下烘焙", { size: 10, width: 40 })).toBe("榕下烘焙");
  expect(drawable("新品🥐上市👩‍🍳🇨🇳1️⃣\u0007!")).toBe("新品上市1 !");
});

test("nothing that is typed becomes part of the drawing", () => {
  const evil = `</text><image href="http://x/"/><text>&"'`;
  const poster = (text: string) =>
    drawPoster({
      ...{ template: "product", shop: text, channel: text, title: text, line: text },
      ...{ priceFen: 1_280, worth: null, picture: null, code: "data:image/png;base64,AA==" },
    }).svg;
  const tags = (svg: string) => [...svg.matchAll(/<\/?[a-zA-Z]+/g)].map(([tag]) => tag);
  expect(poster(evil)).not.toContain(`<image href="http`);
  expect(tags(poster(evil)).filter((tag) => tag === "<image")).toEqual(["<image"]);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
      const kinds = new Set(tags(poster(text)));
      expect(
        [...kinds].filter((tag) => !["<svg", "</svg", "<rect", "<path", "<text", "</text", "<image"].includes(tag)),
      ).toEqual([]);
    }),
  );
});

/** Text on a poster: what the font can draw, escaped for XML, broken into lines. Pure. */

/** Emoji and their joints: the font has none, a poster without is better than one with boxes. */
const NOT_DRAWN =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Variation_Selector}|\u20E3|[\u200B-\u200F]|[\u{E0020}-\u{E007F}]/gu;
/** XML 1.0 has no place for these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const NOT_XML = /[\u0000-\u001F\u007F-\u009F\uFFFE\uFFFF]/g;

export const drawable = (text: string): string =>
  text.toWellFormed().replaceAll("\uFFFD", "").replace(NOT_XML, " ").replace(NOT_DRAWN, "").replace(/\s+/g, " ").trim();

export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Of the font's size; Noto Sans SC Bold, measured: 数字 0.55, lower case up to 0.62, `m` and `w` 0.92. */
function widthOf(char: string): number {
  if (/[\u2E80-\uFFEF\u{20000}-\u{3FFFF}]/u.test(char)) return 1;
  if (/[mwMW%@]/.test(char)) return 0.92;
  if (/[A-Z&]/.test(char)) return 0.7;
  if (/[\d\u00A5]/.test(char)) return 0.57;
  if (/[ .,:;'!|ijl()[\]]/.test(char)) return 0.34;
  return 0.62;
}

export const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, char) => sum + widthOf(char), 0) * size;

/** These never begin a line. */
const CLINGS = /^[，。、；：！？）】》」』”’…,.;:!?)\]%]/u;

/**
 * Lines no wider than `width`: Chinese breaks anywhere, a Latin word only when it is longer than a line. What does not fit
 * in `most` lines ends with an ellipsis.
 */
export function wrap(text: string, { size, width, most }: { size: number; width: number; most: number }): string[] {
  const pieces = text.match(/[0-9A-Za-z][0-9A-Za-z.'-]*|\s+|./gsu) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces.flatMap((one) => (textWidth(one, size) > width ? [...one] : [one]))) {
    if (textWidth(line + piece, size) <= width || (CLINGS.test(piece) && textWidth(line, size) <= width)) line += piece;
    else {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    }
  }
  if (line !== "") lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), shorten(lines.slice(most - 1).join(""), { size, width })];
}

/** One line, with an ellipsis when it had to be cut. */
export function shorten(text: string, { size, width }: { size: number; width: number }): string {
  if (textWidth(text, size) <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && textWidth(`${chars.join("")}…`, size) > width) chars.pop();
  return `${chars.join("").trimEnd()}…`;
}

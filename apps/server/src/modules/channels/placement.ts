import type { Placement, PlacementInput, Utm } from "@banyan/contracts";

type Addressed = Pick<Placement, "shortId" | "page" | "productId" | "utm">;

/** What the page is told besides the short id: `id=…&utm_source=…`. */
export function pageQuery({ productId, utm }: Pick<Placement, "productId" | "utm">): string {
  const query = new URLSearchParams();
  if (productId !== null) query.set("id", productId);
  for (const [name, value] of utmWords(utm)) query.set(`utm_${name}`, value);
  return query.toString();
}

/** The whole query of a link: the page's own and `s=`. */
export const linkQuery = (placement: Addressed): string =>
  [pageQuery(placement), `s=${placement.shortId}`].filter((part) => part !== "").join("&");

/** A path inside the mini-program, for cards, menus and messages. */
export const pathOf = (placement: Addressed): string => `${placement.page}?${linkQuery(placement)}`;

/** What a mini-program code carries: at most 32 visible characters. */
export const sceneOf = ({ shortId }: Pick<Placement, "shortId">): string => `s=${shortId}`;

const utmWords = (utm: Utm | null): [string, string][] => Object.entries(utm ?? {}).filter(([, value]) => value !== "");

/** The field at fault: a product page needs its product, every other page has none. */
export function findFault({ page, productId }: Pick<PlacementInput, "page" | "productId">): "productId" | null {
  return (page === "pages/product/index") === (productId !== null) ? null : "productId";
}

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** What an editor of official-account articles takes: words that open the mini-program. */
export const articleHtml = (appid: string, path: string, words: string): string =>
  `<a class="weapp_text_link" data-miniprogram-appid="${escapeHtml(appid)}" data-miniprogram-path="${escapeHtml(path)}" href="">${escapeHtml(words)}</a>`;

/** The same as a card with a picture (the picture must lie where WeChat can fetch it). */
export const cardHtml = (appid: string, path: string, title: string, pictureUrl: string): string =>
  `<mp-miniprogram data-miniprogram-appid="${escapeHtml(appid)}" data-miniprogram-path="${escapeHtml(path)}" data-miniprogram-title="${escapeHtml(title)}" data-miniprogram-imageurl="${escapeHtml(pictureUrl)}"></mp-miniprogram>`;

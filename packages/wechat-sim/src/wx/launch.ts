export type LaunchOptions = {
  path: string;
  query: Record<string, string>;
  /** WeChat's entry scene: 1001 list, 1007 card from a friend, 1047 mini-program code, 1154 Moments … */
  scene: number;
  referrerInfo: Record<string, unknown>;
};

const FROM_LIST = 1001;

/**
 * How the shop was entered, read from the address: `https://shop/?wxscene=1007#/pages/product/index?id=7`.
 * `wxscene` is the entry scene; a `scene` in the query stays what it is in WeChat, the text of a scanned code.
 */
export function readLaunch(address: string | undefined): LaunchOptions {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  const [hashPath = "", hashQuery = ""] = (url?.hash ?? "").replace(/^#/, "").split("?", 2);
  const query = { ...fromQuery(url?.search ?? ""), ...fromQuery(hashQuery) };
  const { wxscene, ...rest } = query;
  const scene = Number(wxscene);
  return {
    path: (hashPath || (url?.pathname ?? "")).replace(/^\//, ""),
    query: rest,
    scene: Number.isInteger(scene) && scene > 0 ? scene : FROM_LIST,
    referrerInfo: {},
  };
}

const fromQuery = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));

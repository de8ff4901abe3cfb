/** Without letters and digits that look alike (0 O 1 I L). */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** 微信用户8F3K: WeChat gives no name at sign-in, and a list of equal names helps nobody. Not unique. */
export function defaultNickname(random: (below: number) => number): string {
  return `微信用户${Array.from({ length: 4 }, () => LETTERS[random(LETTERS.length)]).join("")}`;
}

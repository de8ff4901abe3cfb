import Taro from "@tarojs/taro";
import { failureWords } from "./api.ts";
import { SignInDeclined } from "./session.ts";

/** A short word that something worked. */
export const say = (title: string) => void Taro.showToast({ title, icon: "none", duration: 1_600 });

/** A refused or unanswered action, in one line. The shopper's own “not now” is no failure. */
export function sayFailure(error: unknown) {
  if (error instanceof SignInDeclined) return;
  say(failureWords(error).title);
}

/** Asks before something that cannot be undone. */
export async function askFirst(title: string, content: string, confirmText: string): Promise<boolean> {
  const { confirm } = await Taro.showModal({
    title,
    content,
    confirmText,
    confirmColor: "#1b7f5c",
    cancelText: "再想想",
  });
  return confirm;
}

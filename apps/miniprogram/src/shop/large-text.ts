import { platform } from "#platform";
import { createStore } from "./store.ts";

const KEY = "banyan.large-text";
/** 大字模式: chosen on “我的”, every page follows. */
export const isLargeText = createStore(platform.storage.get(KEY) === "1");

export function setLargeText(on: boolean) {
  isLargeText.set(on);
  platform.storage.set(KEY, on ? "1" : "0");
}

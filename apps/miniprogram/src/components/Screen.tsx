import { View } from "@tarojs/components";
import Taro, { useDidShow } from "@tarojs/taro";
import { type PropsWithChildren, useEffect } from "react";
import { cartCount } from "../shop/cart";
import { consent } from "../shop/consent";
import { loadLanding } from "../shop/landing";
import { isLargeText } from "../shop/large-text";
import { loadHome, program } from "../shop/program";
import { usePageTracking } from "../shop/tracking";
import { LandingGift } from "./LandingGift";
import { PrivacySheet } from "./PrivacySheet";
import "./Screen.scss";

type Props = PropsWithChildren<{
  /** The page's path without a slash, as events name it. */
  path: string;
  className?: string;
  /** Leaves room for a bar at the bottom. */
  bar?: boolean;
  tab?: boolean;
}>;

/** Nothing lies over the notice itself; it asks at its end. */
const READABLE = "pages/privacy/index";

/** What every page shares: it reports itself, asks for the privacy notice, offers what its code gives, keeps the cart's badge, follows the text size. */
export function Screen({ path, className = "", bar = false, tab = false, children }: Props) {
  const { isAsking, agreed } = consent.use();
  const large = isLargeText.use();
  const count = cartCount.use();

  usePageTracking(path);
  useDidShow(loadLanding);
  useEffect(() => {
    if (path !== "pages/home/index" && !program.get()) void loadHome().catch(() => {}); // the page itself says so when offline
  }, [path]);
  useEffect(() => {
    if (tab && count !== null) showBadge(count);
  }, [tab, count]);
  useDidShow(() => {
    const now = cartCount.get();
    if (tab && now !== null) showBadge(now);
  });

  return (
    <View
      className={`screen ${bar ? "screen--bar" : ""} ${tab ? "screen--tab" : ""} ${large ? "is-large" : ""} ${className}`}
    >
      {children}
      {isAsking && path !== READABLE && <PrivacySheet />}
      {agreed && !isAsking && <LandingGift />}
    </View>
  );
}

const CART_TAB = 3;
function showBadge(count: number) {
  const show =
    count > 0
      ? Taro.setTabBarBadge({ index: CART_TAB, text: count > 99 ? "99+" : String(count) })
      : Taro.removeTabBarBadge({ index: CART_TAB });
  show?.catch?.(() => {}); // refused while another page is in front; the next show repeats it
}

import { View } from "@tarojs/components";
import { Tap } from "./Tap";

type Props = { end: "none" | "more" | "loading" | "failed" | "end"; onMore: () => unknown };
const words = {
  none: "",
  more: "点击加载更多",
  loading: "正在加载…",
  failed: "加载失败，点击重试",
  end: "— 到底啦 —",
} as const;

/** The foot of an endless list; scrolling loads more, tapping does too. */
export const ListEnd = ({ end, onMore }: Props) =>
  end === "more" || end === "failed" ? (
    <Tap className="list-end" onTap={onMore}>
      {words[end]}
    </Tap>
  ) : (
    <View className="list-end">{words[end]}</View>
  );

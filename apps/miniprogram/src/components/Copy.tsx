import { Text } from "@tarojs/components";
import Taro from "@tarojs/taro";
import { say } from "../shop/feedback";
import { Tap } from "./Tap";

/** Copies a number to hand to somebody else: a carrier, the service desk. */
export const Copy = ({ text }: { text: string }) => (
  <Tap
    className="copy"
    label={`复制 ${text}`}
    onTap={() => Taro.setClipboardData({ data: text }).then(() => say("已复制"))}
  >
    <Text>复制</Text>
  </Tap>
);

import { Text, View, Button as WeChatButton } from "@tarojs/components";
import { platform } from "#platform";
import { agree, decline } from "../shop/consent";
import { program } from "../shop/program";
import { routes } from "../shop/routes";
import { Sheet } from "./Sheet";
import { Button, Tap } from "./Tap";
import "./PrivacySheet.scss";

/** First open: nothing is recorded before this is agreed to. “先逛逛” browses without an account and without records. */
export function PrivacySheet() {
  const name = program.use()?.name ?? "本店";
  return (
    <Sheet>
      <View className="privacy-sheet">
        <View className="title">欢迎来到{name}</View>
        <View className="privacy-sheet__text">
          为了完成下单和配送，我们会在你使用相应功能时处理微信登录标识、收货信息和订单记录；为了改进服务，会记录浏览与点击（不含位置）。
        </View>
        <Tap className="privacy-sheet__link" onTap={routes.privacy}>
          <Text>查看《隐私保护指引》</Text>
        </Tap>
        {platform.kind === "weapp" ? (
          // WeChat itself must see the tap, or its own privacy check keeps refusing
          <WeChatButton
            id="agree-privacy"
            className="button button--primary button--large privacy-sheet__agree"
            openType="agreePrivacyAuthorization"
            onAgreePrivacyAuthorization={agree}
          >
            同意并继续
          </WeChatButton>
        ) : (
          <Button id="agree-privacy" onTap={agree}>
            同意并继续
          </Button>
        )}
        <Tap className="privacy-sheet__later" onTap={decline}>
          <Text>暂不同意，先逛逛</Text>
        </Tap>
      </View>
    </Sheet>
  );
}

import { View } from "@tarojs/components";
import { Screen } from "../../components/Screen";
import { Button } from "../../components/Tap";
import { agree, choose, consent } from "../../shop/consent";
import { program } from "../../shop/program";
import { routes } from "../../shop/routes";
import { Choice } from "./choice";
import "./index.scss";
import { MyData } from "./my-data";

/** What is processed, why, and for how long: what the sheet on first open sums up. */
const parts = [
  {
    title: "我们处理哪些信息",
    words: [
      "微信登录标识（openid）：识别你的账号，下单和售后需要。",
      "收货人、手机号、地址：仅用于配送与联系，加密保存。",
      "订单与支付记录：履行合同与法定留存。",
      "浏览、搜索、点击记录：改进商品与页面；不含位置、通讯录、相册。",
    ],
  },
  {
    title: "什么时候处理",
    words: ["在你点“同意并继续”之前，不记录、不上传任何行为。", "手机号、地址只在你填写时收集。"],
  },
  {
    title: "与谁共享",
    words: ["微信支付：完成付款。承运商：送达所需的姓名、电话、地址。除此之外不向第三方提供，也不出售。"],
  },
  {
    title: "你的权利",
    words: [
      "随时在本页撤回授权；撤回后停止记录，之前的匿名标识作废。",
      "在本页查看、导出自己的数据，或注销账号；更正信息可联系商家。",
    ],
  },
];

export default function PrivacyPage() {
  const { agreed, version } = consent.use();
  const name = program.use()?.name ?? "本店";
  return (
    <Screen path="pages/privacy/index">
      <View className="privacy">
        <View className="privacy__title">{name}隐私保护指引</View>
        {version && <View className="quiet">版本 {version}</View>}
        {parts.map(({ title, words }) => (
          <View key={title} className="privacy__part">
            <View className="title">{title}</View>
            {words.map((sentence) => (
              <View key={sentence} className="privacy__words">
                {sentence}
              </View>
            ))}
          </View>
        ))}
      </View>
      {agreed ? (
        <>
          <View className="card privacy-choices">
            <Choice
              id="choice-analytics"
              words="行为分析"
              text="记录浏览与点击，帮助改进"
              on={agreed.analytics}
              onChange={(on) => choose("analytics", on)}
            />
            <Choice
              id="choice-personalisation"
              words="个性化推荐"
              text="关闭后看到的推荐与其他人相同"
              on={agreed.personalisation}
              onChange={(on) => choose("personalisation", on)}
            />
          </View>
          <MyData />
        </>
      ) : (
        <View className="privacy__actions">
          <Button
            onTap={() => {
              agree();
              return routes.back();
            }}
          >
            同意并继续
          </Button>
        </View>
      )}
    </Screen>
  );
}

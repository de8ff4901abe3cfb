import type { QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Tap } from "../../components/Tap";

/** What is bought, with the rules that lowered each price, and what comes as a gift. */
export const Goods = ({
  quote: { lines, gifts },
  onTakeOut,
}: {
  quote: QuoteReply;
  onTakeOut: (line: QuoteReply["lines"][number]) => void;
}) => (
  <View className="card">
    {lines.map((line) => (
      <View key={`${line.skuId} ${line.entry?.campaignId ?? ""}`} className="goods-line">
        <View className="goods-line__picture">
          <Picture picture={line.picture} label={line.title} eager />
        </View>
        <View className="grow goods-line__words">
          <View className="goods-line__title">{line.title}</View>
          {line.options.length > 0 && <View className="quiet">{line.options.join(" · ")}</View>}
          {line.tags.length > 0 && (
            <View className="goods-line__tags">
              {line.tags.map(({ text, savedFen }) => (
                <View key={text} className="tag tag--warm goods-line__tag">
                  <Text className="goods-line__rule">{text}</Text>
                  {savedFen > 0 && (
                    <Text className="goods-line__saved">-{formatYuan(savedFen, { cents: "needed" })}</Text>
                  )}
                </View>
              ))}
            </View>
          )}
          {line.problem === "NOT_DELIVERABLE" && <View className="goods-line__problem">所选地址暂不配送此商品</View>}
          {line.problem === "ENTRY_CLOSED" && (
            <Tap className="goods-line__shut" label={`移出 ${line.title}`} onTap={() => onTakeOut(line)}>
              <Text className="goods-line__problem">暂不满足换购条件</Text>
              <Text className="goods-line__out">移出</Text>
            </Tap>
          )}
          {!line.noReasonReturn && <View className="quiet">不支持 7 天无理由退货</View>}
        </View>
        <View className="goods-line__price">
          <Price fen={line.priceFen} size="small" plain />
          <Text className="quiet">×{line.quantity}</Text>
        </View>
      </View>
    ))}
    {gifts.map(({ skuId, picture, title, options, quantity, promotionId, promotionName }) => (
      <View key={`${promotionId} ${skuId}`} className="goods-line goods-line--gift">
        <View className="goods-line__picture">
          <Picture picture={picture} label={title} eager />
        </View>
        <View className="grow goods-line__words">
          <View className="goods-line__title">
            <Text className="tag goods-line__gift">赠品</Text>
            {title}
          </View>
          <View className="quiet">{[...options, promotionName].join(" · ")}</View>
        </View>
        <View className="goods-line__price">
          <Price fen={0} size="small" plain />
          <Text className="quiet">×{quantity}</Text>
        </View>
      </View>
    ))}
  </View>
);

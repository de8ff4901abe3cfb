import type { QuoteReply } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import { Icon } from "../../components/Icon";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Stepper } from "../../components/Stepper";
import { Button, Tap } from "../../components/Tap";
import { type BuyLine, routes } from "../../shop/routes";

type AddOn = QuoteReply["addOns"][number];
type Props = {
  addOns: readonly AddOn[];
  /** What was added, each line with its entry. */
  added: readonly BuyLine[];
  onChange: (added: BuyLine[]) => void;
};

/** Open ones, and those that want no more than the basket is worth already. */
export const near = ({ addOns, price }: QuoteReply): AddOn[] =>
  addOns.filter(({ isOpen, missingFen }) => isOpen || (missingFen ?? 0) <= price.goodsFen);

/** 加价购: what this basket may take along for less; one tap adds it, 0 takes it out. */
export const AddOns = ({ addOns, added, onChange }: Props) => (
  <View>
    {addOns.map((addOn) => (
      <View key={addOn.promotionId} className="card add-on">
        <View className="add-on__head">
          <Text className="tag tag--warm add-on__tag">加价购</Text>
          <Text className="grow add-on__name">{addOn.name}</Text>
        </View>
        <View className="quiet">{addOn.text}</View>
        {addOn.isOpen ? (
          addOn.items.map((item) => (
            <Item
              key={item.skuId}
              item={item}
              quantity={countOf(added, addOn.promotionId, item.skuId)}
              most={Math.min(
                item.available,
                addOn.unitsPerOrder - countOf(added, addOn.promotionId) + countOf(added, addOn.promotionId, item.skuId),
              )}
              onChange={(quantity) => onChange(withCount(added, addOn.promotionId, item.skuId, quantity))}
            />
          ))
        ) : (
          <Tap
            className="price-hint price-hint--link"
            onTap={() => routes.topUp({ promotionId: addOn.promotionId, missingFen: addOn.missingFen })}
          >
            <Text className="grow">再买 {formatYuan(addOn.missingFen ?? 0, { cents: "needed" })} 可换购</Text>
            <Text>去凑单</Text>
            <Icon name="right" size={14} color="#b8431a" />
          </Tap>
        )}
      </View>
    ))}
  </View>
);

function Item({
  item: { title, options, picture, priceFen, unitPriceFen, available },
  quantity,
  most,
  onChange,
}: {
  item: AddOn["items"][number];
  quantity: number;
  most: number;
  onChange: (quantity: number) => void;
}) {
  return (
    <View className="goods-line add-on__item">
      <View className="goods-line__picture">
        <Picture picture={picture} label={title} faded={available === 0} />
      </View>
      <View className="grow goods-line__words">
        <View className="goods-line__title">{title}</View>
        {options.length > 0 && <View className="quiet">{options.join(" · ")}</View>}
        <View className="row add-on__prices">
          <Price fen={unitPriceFen} size="small" />
          <Text className="quiet add-on__list">单买 {formatYuan(priceFen, { cents: "needed" })}</Text>
        </View>
      </View>
      {quantity > 0 ? (
        <Stepper value={quantity} min={0} max={Math.max(quantity, most)} onChange={onChange} />
      ) : available === 0 ? (
        <Text className="quiet">已抢完</Text>
      ) : (
        <Button kind="plain" size="small" label={`换购 ${title}`} disabled={most < 1} onTap={() => onChange(1)}>
          {most < 1 ? "已选满" : "换购"}
        </Button>
      )}
    </View>
  );
}

/** Units added through a promotion, of one SKU or of all. */
const countOf = (added: readonly BuyLine[], promotionId: string, skuId?: string): number =>
  added.reduce(
    (sum, line) =>
      line.entry?.campaignId === promotionId && (skuId === undefined || line.skuId === skuId)
        ? sum + line.quantity
        : sum,
    0,
  );

function withCount(added: readonly BuyLine[], campaignId: string, skuId: string, quantity: number): BuyLine[] {
  const others = added.filter((line) => line.skuId !== skuId || line.entry?.campaignId !== campaignId);
  return quantity > 0 ? [...others, { skuId, quantity, entry: { campaignId } }] : others;
}

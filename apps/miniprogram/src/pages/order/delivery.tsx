import type { ShopOrder } from "@banyan/contracts";
import { View } from "@tarojs/components";
import { useState } from "react";
import { Copy } from "../../components/Copy";
import { Icon } from "../../components/Icon";
import { Tap } from "../../components/Tap";
import { timeWords } from "../../shop/words";

type Shipment = ShopOrder["shipments"][number];
/** So many entries of the way are shown before one asks for all. */
const SHOWN = 2;

/** One parcel: what is in it, and its way so far. */
export function ShipmentCard({
  shipment: { carrier, trackingNo, shippedAt, trace, lines: packed },
  lines,
  name,
}: {
  shipment: Shipment;
  lines: ShopOrder["lines"];
  /** 包裹 1; null when it is the whole order. */ name: string | null;
}) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? trace : trace.slice(0, SHOWN);
  const inside = packed.map(({ orderLineId, quantity }) => {
    const line = lines.find(({ id }) => id === orderLineId);
    return line ? `${line.title} ×${quantity}` : "";
  });
  return (
    <View className="card">
      <View className="row">
        <Icon name="truck" size={24} color="#1b7f5c" />
        <View className="grow order-delivery">
          <View className="title">
            {carrier} {trackingNo}
          </View>
          <View className="quiet">
            {name ? `${name} · ` : ""}
            {timeWords(shippedAt)} 发出
          </View>
        </View>
        <Copy text={trackingNo} />
      </View>
      {name && inside.length > 0 && <View className="quiet parcel__inside">{inside.filter(Boolean).join("、")}</View>}
      {shown.map(({ at, text, place }) => (
        <View key={`${at} ${text}`} className="row trace">
          <View className="trace__dot" />
          <View className="grow">
            <View>{text}</View>
            <View className="quiet">{[timeWords(at), place].filter(Boolean).join(" · ")}</View>
          </View>
        </View>
      ))}
      {trace.length > SHOWN && !isOpen && (
        <Tap className="list-end" onTap={() => setOpen(true)}>
          查看全部物流
        </Tap>
      )}
    </View>
  );
}

/** Where to pick it up, and the code that is asked for there. */
export const PickupInfo = ({
  pickup: { pointName, address, hours, phone, code, readyAt },
  isDone,
}: {
  pickup: NonNullable<ShopOrder["pickup"]>;
  isDone: boolean;
}) => (
  <View className="card">
    <View className="row">
      <Icon name="pin" size={24} color="#1b7f5c" />
      <View className="grow order-delivery">
        <View className="title">{pointName}</View>
        <View className="quiet">{address}</View>
        <View className="quiet">{[hours, phone].filter(Boolean).join(" · ")}</View>
      </View>
    </View>
    {code && !isDone && (
      <View className="pickup-code">
        <View className="quiet">{readyAt ? "已备好，凭取货码到店领取" : "商家备货中，备好后凭取货码领取"}</View>
        <View className="pickup-code__digits">{code.replace(/(\d{4})(?=\d)/g, "$1 ")}</View>
      </View>
    )}
  </View>
);

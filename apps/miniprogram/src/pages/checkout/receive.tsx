import type { Address, Reply, shopPickupPoints } from "@banyan/contracts";
import { Input, Text, View } from "@tarojs/components";
import { useState } from "react";
import { Icon } from "../../components/Icon";
import { Sheet } from "../../components/Sheet";
import { Bone } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { routes } from "../../shop/routes";
import { addressWords } from "../addresses/chosen";

/** Where it is sent to. */
export function AddressCard({
  address,
  isLoading,
  isEmpty,
}: {
  address: Address | null;
  isLoading: boolean;
  isEmpty: boolean;
}) {
  return (
    <Tap
      className="card row checkout-address"
      id="checkout-address"
      onTap={() => (isEmpty ? routes.address() : routes.chooseAddress())}
    >
      <Icon name="pin" size={24} color="#1b7f5c" />
      <View className="grow checkout-address__words">
        {address ? (
          <View>
            <View className="title">
              {address.name} {address.phone}
            </View>
            <View className="quiet">{addressWords(address)}</View>
          </View>
        ) : isLoading ? (
          <View>
            <Bone width="50%" height={18} />
            <Bone className="checkout-address__bone" width="80%" />
          </View>
        ) : (
          <View>
            <View className="title">填写收货地址</View>
            <View className="quiet">送到哪里？填一次，下次直接用</View>
          </View>
        )}
      </View>
      <Icon name="right" size={18} color="#777066" />
    </Tap>
  );
}

export type PickupPoint = Reply<typeof shopPickupPoints>["items"][number];
/** Who picks it up, and where. */
export type PickupWish = { pointId: string | null; name: string; phone: string };

/** 快递 or 自提; asked only where there is a place to pick up. */
export const MethodSwitch = ({
  method,
  onChange,
}: {
  method: "EXPRESS" | "PICKUP";
  onChange: (method: "EXPRESS" | "PICKUP") => void;
}) => (
  <View className="method">
    {(
      [
        ["EXPRESS", "快递送达"],
        ["PICKUP", "到店自提"],
      ] as const
    ).map(([one, words]) => (
      <Tap
        key={one}
        id={`method-${one.toLowerCase()}`}
        className={`method__one ${one === method ? "is-on" : ""}`}
        onTap={() => onChange(one)}
      >
        <Text>{words}</Text>
      </Tap>
    ))}
  </View>
);

export function PickupCard({
  points,
  wish,
  onChange,
}: {
  points: readonly PickupPoint[];
  wish: PickupWish;
  onChange: (wish: PickupWish) => void;
}) {
  const [isChoosing, setChoosing] = useState(false);
  const point = points.find(({ id }) => id === wish.pointId);
  const choose = (pointId: string) => {
    onChange({ ...wish, pointId });
    setChoosing(false);
  };
  return (
    <View className="card">
      <Tap className="row checkout-address" id="choose-point" onTap={() => setChoosing(true)}>
        <Icon name="pin" size={24} color="#1b7f5c" />
        <View className="grow checkout-address__words">
          <View className="title">{point?.name ?? "选择自提点"}</View>
          <View className="quiet">{point ? point.address : "选一个离你近的"}</View>
          {point?.hours && <View className="quiet">{point.hours}</View>}
        </View>
        {points.length > 1 && <Icon name="right" size={18} color="#777066" />}
      </Tap>
      <View className="field">
        <Text className="field__name">取货人</Text>
        <Input
          id="pickup-name"
          className="field__input"
          value={wish.name}
          maxlength={30}
          placeholder="姓名"
          onInput={({ detail }) => onChange({ ...wish, name: detail.value })}
        />
      </View>
      <View className="field">
        <Text className="field__name">手机号</Text>
        <Input
          id="pickup-phone"
          className="field__input"
          type="number"
          value={wish.phone}
          maxlength={11}
          placeholder="11 位手机号"
          onInput={({ detail }) => onChange({ ...wish, phone: detail.value })}
        />
      </View>
      {isChoosing && (
        <Sheet title="选择自提点" onClose={() => setChoosing(false)}>
          <View>
            {points.map((one) => (
              <Tap key={one.id} className="row pickup-point" onTap={() => choose(one.id)}>
                <View className="grow">
                  <View className="title">{one.name}</View>
                  <View className="quiet">{one.address}</View>
                  <View className="quiet">{[one.hours, one.phone].filter(Boolean).join(" · ")}</View>
                </View>
                {one.id === wish.pointId && <Icon name="check" size={22} color="#1b7f5c" />}
              </Tap>
            ))}
          </View>
        </Sheet>
      )}
    </View>
  );
}

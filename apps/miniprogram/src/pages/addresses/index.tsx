import { type Address, addAddress, listAddresses } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { useDidShow, useRouter } from "@tarojs/taro";
import { useRef } from "react";
import { platform } from "#platform";
import { FailureNotice, Notice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { sayFailure } from "../../shop/feedback";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { addressWords, chosenAddress } from "./chosen";
import "./index.scss";

export default function AddressesPage() {
  const isChoosing = useRouter().params.choose === "1";
  const { loaded, reload } = useLoad(() => asShopper(() => call(listAddresses, {})), []);
  const isShownAgain = useRef(false);
  useDidShow(() => {
    if (isShownAgain.current) void reload();
    isShownAgain.current = true;
  });
  const choose = async ({ id }: Address) => {
    if (isChoosing) chosenAddress.set(id);
    await (isChoosing ? routes.back() : routes.address(id));
  };
  const { chooseAddress } = platform;
  const importAddress = async () => {
    try {
      const picked = await chooseAddress?.();
      if (!picked) return;
      const { id } = await asShopper(() => call(addAddress, { body: { ...picked, isDefault: false } }));
      chosenAddress.set(id);
      await reload();
    } catch (error) {
      sayFailure(error);
    }
  };
  const items = loaded.state === "ready" ? loaded.data.items : [];
  return (
    <Screen path="pages/addresses/index" bar>
      {loaded.state === "loading" && <BoneRows count={2} picture={0} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && items.length === 0 && (
        <Notice icon="pin" title="还没有收货地址" text="填一次，以后下单直接用" />
      )}
      {items.map((address) => (
        <View key={address.id} className="card address-card">
          <Tap className="grow address-card__words" onTap={() => choose(address)}>
            <View className="title">
              {address.name} {address.phone}
              {address.isDefault && <Text className="tag address-card__tag">默认</Text>}
            </View>
            <View className="quiet">{addressWords(address)}</View>
          </Tap>
          <Tap className="address-card__edit" label="编辑" onTap={() => routes.address(address.id)}>
            <Text>编辑</Text>
          </Tap>
        </View>
      ))}
      <View className="bottom-bar">
        {chooseAddress && (
          <Button kind="plain" className="grow address-import" onTap={importAddress}>
            用微信地址
          </Button>
        )}
        <Button className="grow" id="new-address" onTap={() => routes.address()}>
          新增地址
        </Button>
      </View>
    </Screen>
  );
}

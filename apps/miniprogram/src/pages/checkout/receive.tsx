import type { Address } from "@banyan/contracts";
import { View } from "@tarojs/components";
import { Icon } from "../../components/Icon";
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

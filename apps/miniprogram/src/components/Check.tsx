import { View } from "@tarojs/components";
import { Icon } from "./Icon";

/** A round tick; the row around it takes the tap. */
export const Check = ({ on, off = false }: { on: boolean; off?: boolean }) => (
  <View className={`check ${on ? "is-on" : ""} ${off ? "is-off" : ""}`}>
    {on && <Icon name="check" size={14} color="#ffffff" />}
  </View>
);

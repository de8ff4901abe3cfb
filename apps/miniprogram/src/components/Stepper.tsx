import { Text, View } from "@tarojs/components";
import { Icon } from "./Icon";
import { Tap } from "./Tap";
import "./Stepper.scss";

type Props = { value: number; min?: number; max: number; onChange: (value: number) => unknown };

/** Minus, number, plus. Each half is a 44 px target. */
export function Stepper({ value, min = 1, max, onChange }: Props) {
  return (
    <View className="stepper">
      <Tap
        className={`stepper__end ${value <= min ? "is-off" : ""}`}
        label="减少"
        disabled={value <= min}
        onTap={() => onChange(value - 1)}
      >
        <Icon name="minus" size={16} />
      </Tap>
      <Text className="stepper__value">{value}</Text>
      <Tap
        className={`stepper__end ${value >= max ? "is-off" : ""}`}
        label="增加"
        disabled={value >= max}
        onTap={() => onChange(value + 1)}
      >
        <Icon name="plus" size={16} />
      </Tap>
    </View>
  );
}

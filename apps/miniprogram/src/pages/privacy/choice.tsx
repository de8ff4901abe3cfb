import { Switch, Text, View } from "@tarojs/components";

/** One purpose, agreed to or withdrawn by itself. */
export const Choice = ({
  id,
  words,
  text,
  on,
  onChange,
}: {
  id: string;
  words: string;
  text: string;
  on: boolean;
  onChange: (on: boolean) => unknown;
}) => (
  <View className="row privacy-choices__row">
    <View className="grow">
      <Text>{words}</Text>
      <View className="quiet">{text}</View>
    </View>
    <Switch id={id} checked={on} color="#1B7F5C" onChange={({ detail }) => void onChange(detail.value)} />
  </View>
);

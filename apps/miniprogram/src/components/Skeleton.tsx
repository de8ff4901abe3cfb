import { View } from "@tarojs/components";
import "./Skeleton.scss";

/** A grey block where something will stand; `width` and `height` as in the final layout. */
export const Bone = ({
  width = "100%",
  height = 14,
  className = "",
}: {
  width?: string;
  height?: number;
  className?: string;
}) => <View className={`bone ${className}`} style={{ width, height: `${height}px` }} />;

/** `count` rows of a list with a picture left. */
export const BoneRows = ({ count, picture = 88 }: { count: number; picture?: number }) => (
  <View>
    {Array.from({ length: count }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: bones have no identity
      <View key={row} className="card row">
        <Bone width={`${picture}px`} height={picture} />
        <View className="grow bone-lines">
          <Bone width="70%" />
          <Bone width="40%" />
          <Bone width="30%" height={18} />
        </View>
      </View>
    ))}
  </View>
);

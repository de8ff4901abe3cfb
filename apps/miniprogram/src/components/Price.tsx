import { formatYuan } from "@banyan/money";
import { Text, View } from "@tarojs/components";
import "./Price.scss";

type Props = {
  fen: number;
  /** SKUs cost differently: “起”. */
  from?: boolean;
  /** Lawful reference price, struck through; shown only when it is higher. */
  referenceFen?: number;
  /** Why this price, e.g. “券后”. */
  reason?: string;
  size?: "small" | "medium" | "large";
  /** Calm colour, for totals in lists. */
  plain?: boolean;
};

/** The one way a price is written: small sign, large yuan, small cents; what is struck or promised says why. */
export function Price({ fen, from = false, referenceFen, reason, size = "medium", plain = false }: Props) {
  const [yuan = "", cents = ""] = formatYuan(fen)
    .slice(fen < 0 ? 2 : 1)
    .split(".");
  return (
    <View className={`price price--${size} ${plain ? "price--plain" : ""}`} ariaLabel={formatYuan(fen)}>
      {reason && <Text className="price__reason">{reason}</Text>}
      <View className="price__amount">
        <Text className="price__sign">{fen < 0 ? "-¥" : "¥"}</Text>
        <Text className="price__yuan">{yuan}</Text>
        {cents !== "00" && <Text className="price__cents">.{cents}</Text>}
        {from && <Text className="price__from">起</Text>}
      </View>
      {referenceFen !== undefined && referenceFen > fen && (
        <Text className="price__reference">{formatYuan(referenceFen, { cents: "needed" })}</Text>
      )}
    </View>
  );
}

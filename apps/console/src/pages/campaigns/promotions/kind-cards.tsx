import {
  ClockCircleOutlined,
  CrownOutlined,
  GiftOutlined,
  MinusCircleOutlined,
  PlusSquareOutlined,
  ReconciliationOutlined,
  RetweetOutlined,
  SmileOutlined,
  TagsOutlined,
  TruckOutlined,
  UnorderedListOutlined,
} from "@ant-design/icons";
import type { PromotionKind } from "@banyan/contracts";
import type { ReactNode } from "react";
import styles from "./promotions.module.css";
import { usePromotionWords } from "./words.ts";

const icons: Record<PromotionKind, ReactNode> = {
  limited_time: <ClockCircleOutlined />,
  member: <CrownOutlined />,
  nth_item: <UnorderedListOutlined />,
  bundle: <ReconciliationOutlined />,
  add_on: <PlusSquareOutlined />,
  gift: <GiftOutlined />,
  full_reduction: <MinusCircleOutlined />,
  every_full: <RetweetOutlined />,
  free_shipping: <TruckOutlined />,
  points: <SmileOutlined />,
  coupons: <TagsOutlined />,
};
const shelves: readonly {
  layer: "price" | "items" | "order" | "shipping" | "rewards";
  kinds: readonly PromotionKind[];
}[] = [
  { layer: "order", kinds: ["full_reduction", "every_full"] },
  { layer: "items", kinds: ["nth_item", "gift", "bundle", "add_on"] },
  { layer: "price", kinds: ["limited_time", "member"] },
  { layer: "shipping", kinds: ["free_shipping"] },
  { layer: "rewards", kinds: ["points", "coupons"] },
];

/** In which layer a kind acts; the words of stacking name it. */
export const layerOfKind = (kind: PromotionKind) => shelves.find(({ kinds }) => kinds.includes(kind))?.layer ?? "order";

/** What can be given, a sentence each. */
export function KindCards({ onChoose }: { onChoose: (kind: PromotionKind) => void }) {
  const say = usePromotionWords();
  return (
    <div className={styles["shelves"]}>
      {shelves.map(({ layer, kinds }) => (
        <section key={layer} aria-label={say(`layer.${layer}`)}>
          <h2 className={styles["shelfTitle"]}>{say(`layer.${layer}`)}</h2>
          <div className={styles["cards"]}>
            {kinds.map((kind) => (
              <button key={kind} type="button" className={styles["card"]} onClick={() => onChoose(kind)}>
                <span className={styles["icon"]} aria-hidden="true">
                  {icons[kind]}
                </span>
                <span className={styles["cardWords"]}>
                  <strong>{say(`kind.${kind}`)}</strong>
                  <span>{say(`about.${kind}`)}</span>
                </span>
              </button>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

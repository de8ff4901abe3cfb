import type { ShippingTemplateInput } from "@banyan/contracts";
import { Input, Select } from "antd";
import { useState } from "react";
import { provinces } from "../../../format/provinces.ts";
import { Field } from "../../../patterns/field.tsx";
import { Money } from "../../../patterns/money.tsx";
import styles from "./shipping.module.css";
import { feeOf, readAmount, readMoney } from "./template-draft.ts";
import { useShippingWords } from "./words.ts";

/** What the draft would charge for a parcel; the engine is the one the shop prices with. */
export function FeeTryOut({ input }: { input: ShippingTemplateInput | null }) {
  const say = useShippingWords();
  const [province, setProvince] = useState<string>("浙江省");
  const [quantity, setQuantity] = useState("2");
  const [weight, setWeight] = useState("0.5");
  const [goods, setGoods] = useState("100");
  const parcel = {
    province,
    quantity: readAmount(quantity, 1),
    weightGrams: readAmount(weight, 1_000),
    goodsFen: readMoney(goods),
  };
  const isComplete =
    typeof parcel.quantity === "number" &&
    typeof parcel.weightGrams === "number" &&
    typeof parcel.goodsFen === "number";
  const fee = input && isComplete ? feeOf(input, parcel as Parameters<typeof feeOf>[1]) : null; // all numbers, see above
  return (
    <section className={styles["tryOut"]} aria-label={say("tryOut")}>
      <span className={styles["tryTitle"]}>{say("tryOut")}</span>
      <Field label={say("tryProvince")}>
        {(wiring) => (
          <Select
            {...wiring}
            showSearch
            value={province}
            onChange={setProvince}
            options={provinces.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      <Field label={say("tryQuantity")}>
        {(wiring) => (
          <Input
            {...wiring}
            inputMode="numeric"
            value={quantity}
            onChange={(event) => setQuantity(event.target.value)}
          />
        )}
      </Field>
      <Field label={say("tryWeight")}>
        {(wiring) => (
          <Input {...wiring} inputMode="decimal" value={weight} onChange={(event) => setWeight(event.target.value)} />
        )}
      </Field>
      <Field label={say("tryGoods")}>
        {(wiring) => (
          <Input {...wiring} inputMode="decimal" value={goods} onChange={(event) => setGoods(event.target.value)} />
        )}
      </Field>
      <output className={styles["fee"]}>
        <span>{say("tryFee")}</span>
        {fee === null ? "—" : fee === "nowhere" ? say("tryNowhere") : fee === 0 ? say("tryFree") : <Money fen={fee} />}
      </output>
      {input === null && <span className={`${styles["tryTitle"]} ${styles["faint"]}`}>{say("tryIncomplete")}</span>}
    </section>
  );
}

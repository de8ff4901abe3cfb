import type { Product } from "@banyan/contracts";
import { Button, Input } from "antd";
import { useState } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { limits, type ProductDraft, type SkuDraft } from "./product-draft.ts";
import styles from "./sku-table.module.css";
import { StockDialog } from "./stock-dialog.tsx";
import { useProductWords } from "./words.ts";

type Props = {
  draft: ProductDraft;
  onChange: (skus: readonly SkuDraft[]) => void;
  onStockChanged: (sku: Product["skus"][number]) => void;
  problemAt: (field: string) => string | undefined;
};
type TextField = "code" | "price" | "weight" | "onHand";

/** One row a SKU. Prices are typed in yuan; stock of a stored SKU is changed by its own, audited action. */
export function SkuTable({ draft, onChange, onStockChanged, problemAt }: Props) {
  const say = useProductWords();
  const [adjusting, setAdjusting] = useState<SkuDraft>();
  const { skus, options } = draft;
  const textOf = new Map(options.flatMap(({ values }) => values.map(({ key, text }) => [key, text] as const)));
  const nameOf = ({ choice }: SkuDraft) => choice.map((key) => textOf.get(key) || "…").join(" / ") || say("single");
  const first = skus[0];
  const fillDown = () =>
    first && onChange(skus.map((sku) => ({ ...sku, price: first.price, weight: first.weight, onHand: first.onHand })));

  const cell = (sku: SkuDraft, index: number, field: TextField, name: string) => {
    const problem = problemAt(`skus.${index}.${field}`);
    return (
      <>
        <Input
          aria-label={`${nameOf(sku)} ${name}`}
          inputMode={field === "price" ? "decimal" : field === "code" ? "text" : "numeric"}
          maxLength={field === "code" ? limits.code : 16}
          value={sku[field]}
          onChange={(event) => onChange(skus.with(index, { ...sku, [field]: event.target.value }))}
          {...(field === "price" && { prefix: "¥" })}
          {...(problem !== undefined && { status: "error" as const, "aria-invalid": true })}
        />
        {problem !== undefined && <span className={styles["problem"]}>{problem}</span>}
      </>
    );
  };
  const overall = problemAt("skus");
  return (
    <div>
      <table className={styles["skus"]}>
        <thead>
          <tr>
            <th>{say("sku")}</th>
            <th>{say("code")}</th>
            <th>{say("priceYuan")}</th>
            <th>{say("onHand")}</th>
            <th>{say("weight")}</th>
          </tr>
        </thead>
        <tbody>
          {skus.map((sku, index) => (
            <tr key={sku.choice.join()}>
              <th scope="row">{nameOf(sku)}</th>
              <td>{cell(sku, index, "code", say("code"))}</td>
              <td>{cell(sku, index, "price", say("priceYuan"))}</td>
              <td>
                {sku.stock === undefined ? (
                  cell(sku, index, "onHand", say("onHand"))
                ) : (
                  <span className={styles["stock"]}>
                    <span className={styles["stockWords"]}>
                      <span>{formatCount(sku.stock.onHand)}</span>
                      {sku.stock.reserved > 0 && (
                        <span className={styles["held"]}>{say("held", { count: sku.stock.reserved })}</span>
                      )}
                    </span>
                    <Button type="link" size="small" onClick={() => setAdjusting(sku)}>
                      {say("adjust")}
                    </Button>
                  </span>
                )}
              </td>
              <td>{cell(sku, index, "weight", say("weight"))}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {overall !== undefined && <p className={styles["problem"]}>{overall}</p>}
      {skus.length > 1 && (
        <Button type="link" size="small" onClick={fillDown}>
          {say("fillDown")}
        </Button>
      )}
      {adjusting?.id !== undefined && adjusting.stock !== undefined && (
        <StockDialog
          sku={{ id: adjusting.id, code: adjusting.code, ...adjusting.stock }}
          onDone={(sku) => {
            onStockChanged(sku);
            setAdjusting(undefined);
          }}
          onClose={() => setAdjusting(undefined)}
        />
      )}
    </div>
  );
}

import { CallError } from "@banyan/client";
import { changeProduct, getProduct, listProducts, type Product, type ProductInput } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { call } from "../../../api/call.ts";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { draftOf } from "./product-draft.ts";
import styles from "./product-editor.module.css";
import { ProductEditor } from "./product-editor.tsx";
import { ProductStateTag } from "./product-state.tsx";
import { forgetSavedDraft } from "./saved-draft.ts";
import { useProductWords } from "./words.ts";

/** 编辑商品. */
export function Component() {
  const say = useProductWords();
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  // an editor keeps what it opened with; a newer version is noticed when saving
  const { data, error, refetch } = useReply(
    getProduct,
    { params: { program, id } },
    { staleMs: Number.POSITIVE_INFINITY },
  );
  const back = `/${program}/shop/products`;
  if (data === undefined) {
    return (
      <Page>
        <PageHeader title={say("edit")} backTo={back} />
        {error === null ? (
          <div className={styles["grid"]}>
            <Panel title={say("basics")}>
              <Block height={480} />
            </Panel>
            <Block height={620} />
          </div>
        ) : (
          <Panel>
            <ErrorState error={error} retry={() => void refetch()} />
          </Panel>
        )}
      </Page>
    );
  }
  return <EditProduct key={id} product={data} />;
}

function EditProduct({ product: loaded }: { product: Product }) {
  const say = useProductWords();
  const { id: program } = useProgram();
  const client = useQueryClient();
  const toast = useToast();
  const [product, setProduct] = useState(loaded);
  const [refusedInput, setRefusedInput] = useState<ProductInput>();
  const change = useAction(changeProduct, { touches: [listProducts] });
  const asked = { params: { program, id: product.id } };
  const draftName = `${program}.${product.id}`;

  const adopt = (next: Product) => {
    client.setQueryData([getProduct.path, asked], next);
    setProduct(next);
    setRefusedInput(undefined);
  };
  const saveOver = async (version: number, input: ProductInput) => {
    const next = await change.mutateAsync({ ...asked, body: { version, product: input } }).catch((error: unknown) => {
      if (error instanceof CallError && error.code === "EDIT_CONFLICT") setRefusedInput(input);
      throw error;
    });
    return () => adopt(next);
  };
  const overwrite = async (input: ProductInput) => {
    const latest = await call(getProduct, asked);
    // SKUs someone removed meanwhile are made anew; stock is never overwritten
    const stored = new Set(latest.skus.map(({ id }) => id));
    const skus = input.skus.map(({ id, ...sku }) =>
      id !== undefined && stored.has(id) ? { id, ...sku } : { onHand: 0, ...sku },
    );
    const finish = await saveOver(latest.version, { ...input, skus });
    forgetSavedDraft(draftName);
    finish();
    toast.done(say("saved"));
  };
  const showLatest = async () => {
    forgetSavedDraft(draftName);
    adopt(await call(getProduct, asked));
  };

  return (
    <ProductEditor
      // a newer version starts the form anew
      key={product.version}
      title={product.title}
      beside={
        <ProductStateTag
          state={product.state}
          isSoldOut={product.skus.every(({ onHand, reserved }) => onHand <= reserved)}
        />
      }
      draftName={draftName}
      basis={`v${product.version}`}
      initial={draftOf(product)}
      stored={product}
      onStockChanged={(sku) =>
        // no new key: what is typed stays, only the stock beside it changes
        client.setQueryData([getProduct.path, asked], {
          ...product,
          skus: product.skus.map((one) => (one.id === sku.id ? sku : one)),
        })
      }
      save={(input) => saveOver(product.version, input)}
      notice={
        refusedInput && (
          <Alert
            type="warning"
            showIcon
            title={say("conflict")}
            description={say("conflictAbout")}
            action={
              <span className={styles["noticeActions"]}>
                <Button onClick={() => void showLatest().catch(toast.refused)}>{say("conflictReload")}</Button>
                <Button onClick={() => void overwrite(refusedInput).catch(toast.refused)}>
                  {say("conflictOverwrite")}
                </Button>
              </span>
            }
          />
        )
      }
    />
  );
}

import { CallError } from "@banyan/client";
import type { Product, ProductInput } from "@banyan/contracts";
import { Alert, App, Button } from "antd";
import { type ReactNode, useState } from "react";
import { useMay, useProgram } from "../../../api/session.ts";
import { problemText } from "../../../patterns/error-state.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { BasicsFields, DetailFields, SaleFields } from "./basic-fields.tsx";
import { OptionsField } from "./options-field.tsx";
import { PicturesField } from "./pictures-field.tsx";
import { ProblemList } from "./problem-list.tsx";
import { fieldInForm, type Problem, type ProductDraft, readDraft, removedStock, withOptions } from "./product-draft.ts";
import styles from "./product-editor.module.css";
import { ProductPreview } from "./product-preview.tsx";
import { forgetSavedDraft, useSavedDraft } from "./saved-draft.ts";
import { SkuTable } from "./sku-table.tsx";
import { useProductWords } from "./words.ts";

type Props = {
  title: string;
  beside?: ReactNode;
  notice?: ReactNode;
  /** Under which name the draft is kept on this device, and from which version it started. */ draftName: string;
  basis: string;
  initial: ProductDraft;
  /** The product as stored; absent while it is new. */ stored?: Product;
  onStockChanged?: (sku: Product["skus"][number]) => void;
  /** Resolves to what happens after the draft was let go. */ save: (input: ProductInput) => Promise<() => void>;
};

/** Form left, what the shopper sees right; problems at their field and in a list; the draft saves itself. */
export function ProductEditor(props: Props) {
  const say = useProductWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const mayWrite = useMay("product.write");
  const { draft, setDraft, isChanged, isRestored, discard } = useSavedDraft(
    props.draftName,
    props.basis,
    props.initial,
  );
  const [wasTried, setWasTried] = useState(false);
  const [refused, setRefused] = useState<{ draft: ProductDraft; problem: Problem; words: string }>();
  const [isSaving, setIsSaving] = useState(false);

  const own = wasTried ? readDraft(draft).problems : [];
  // what the server refused stays marked until the draft changes
  const problems: readonly Problem[] = refused?.draft === draft ? [...own, refused.problem] : own;
  const problemAt = (field: string): string | undefined => {
    const found = problems.find((one) => one.field === field);
    return found && say(`problem.${found.kind}`);
  };
  const change = (part: Partial<ProductDraft>) => setDraft({ ...draft, ...part });

  const send = async (input: ProductInput) => {
    setIsSaving(true);
    try {
      const finish = await props.save(input);
      forgetSavedDraft(props.draftName);
      toast.done(say("saved"));
      finish();
    } catch (error) {
      const problem = serverProblem(error);
      if (problem !== null && error instanceof Error)
        setRefused({ draft, problem, words: problemText(error, common("errorOffline")) });
      if (error instanceof Error && !(error instanceof CallError && error.code === "EDIT_CONFLICT"))
        toast.refused(error);
    } finally {
      setIsSaving(false);
    }
  };
  const save = (state: ProductDraft["state"]) => {
    setWasTried(true);
    const { input } = readDraft({ ...draft, state });
    if (input === null) {
      scrollTo({ top: 0 });
      return;
    }
    const removed = props.stored === undefined ? [] : removedStock(props.stored, draft);
    if (removed.length === 0) return void send(input);
    const list = removed.map(({ code, onHand }) => say("removeItem", { code, count: onHand })).join("、");
    modal.confirm({
      title: say("removeTitle"),
      content: say("removeAbout", { list }),
      okText: say("removeConfirm"),
      okButtonProps: { danger: true },
      cancelText: common("cancel"),
      icon: null,
      onOk: () => void send(input),
    });
  };

  const isNew = props.stored === undefined;
  return (
    <Page>
      <PageHeader
        sticky
        title={props.title}
        backTo={`/${program}/shop/products`}
        beside={props.beside}
        actions={
          mayWrite && (
            <>
              <span className={styles["kept"]}>{isChanged ? say("draftKept") : ""}</span>
              {isNew ? (
                <>
                  <Button disabled={isSaving} onClick={() => save("DRAFT")}>
                    {say("saveDraft")}
                  </Button>
                  <Button type="primary" loading={isSaving} onClick={() => save("ON_SALE")}>
                    {say("saveOnSale")}
                  </Button>
                </>
              ) : (
                <Button type="primary" loading={isSaving} disabled={!isChanged} onClick={() => save(draft.state)}>
                  {say("save")}
                </Button>
              )}
            </>
          )
        }
      />
      {props.notice}
      {isRestored && (
        <Alert
          type="info"
          showIcon
          title={say("draftBack")}
          action={<Button onClick={discard}>{say("discard")}</Button>}
        />
      )}
      {problems.length > 0 && (
        <ProblemList
          problems={problems}
          wordsOf={(problem) => (problem === refused?.problem ? refused.words : say(`problem.${problem.kind}`))}
        />
      )}
      <div className={styles["grid"]}>
        {/* one switch for the whole form: who may only read, reads */}
        <fieldset className={styles["form"]} disabled={!mayWrite}>
          <Panel title={say("basics")}>
            <div className={styles["fields"]}>
              <BasicsFields draft={draft} onChange={change} problemAt={problemAt} />
              <PicturesField
                pictures={draft.pictures}
                // several uploads end one after the other: each adds to what is there by then
                onChange={(next) => setDraft((now) => ({ ...now, pictures: next(now.pictures) }))}
                problem={problemAt("pictures")}
              />
            </div>
          </Panel>
          <Panel title={say("skus")}>
            <div className={styles["fields"]}>
              <OptionsField
                options={draft.options}
                onChange={(options) => setDraft(withOptions(draft, options))}
                problemAt={problemAt}
              />
              <SkuTable
                draft={draft}
                onChange={(skus) => change({ skus })}
                onStockChanged={(sku) => {
                  const stock = { onHand: sku.onHand, reserved: sku.reserved };
                  setDraft((now) => ({
                    ...now,
                    skus: now.skus.map((one) => (one.id === sku.id ? { ...one, stock } : one)),
                  }));
                  props.onStockChanged?.(sku);
                }}
                problemAt={problemAt}
              />
            </div>
          </Panel>
          <Panel title={say("detail")}>
            <DetailFields draft={draft} onChange={change} problemAt={problemAt} />
          </Panel>
          <Panel title={say("sale")}>
            <SaleFields draft={draft} onChange={change} isNew={isNew} />
          </Panel>
        </fieldset>
        <aside className={styles["preview"]}>
          <p className={styles["previewTitle"]}>{say("preview")}</p>
          <ProductPreview draft={draft} sold={props.stored?.skus.reduce((sum, { sold }) => sum + sold, 0) ?? 0} />
        </aside>
      </div>
    </Page>
  );
}

function serverProblem(error: unknown): Problem | null {
  if (!(error instanceof CallError)) return null;
  if (error.code === "DUPLICATE_SKU_CODE") return { field: fieldInForm(error.body.field) ?? "skus", kind: "codeTaken" };
  if (error.code === "CATEGORY_NOT_FOUND") return { field: "categoryId", kind: "refused" };
  const field = fieldInForm(error.body.field);
  return error.code === "INVALID_INPUT" && field !== null ? { field, kind: "refused" } : null;
}

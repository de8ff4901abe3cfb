import { createProduct, listProducts, type ProductInput } from "@banyan/contracts";
import { useNavigate } from "react-router";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { emptyDraft } from "./product-draft.ts";
import { ProductEditor } from "./product-editor.tsx";
import { useProductWords } from "./words.ts";

/** 新建商品. */
export function Component() {
  const say = useProductWords();
  const { id: program } = useProgram();
  const go = useNavigate();
  const create = useAction(createProduct, { touches: [listProducts] });
  return (
    <ProductEditor
      title={say("new")}
      draftName={`${program}.new`}
      basis="new"
      initial={emptyDraft}
      save={async (input: ProductInput) => {
        const { id } = await create.mutateAsync({ params: { program }, body: input });
        return () => go(`/${program}/shop/products/${id}`, { replace: true });
      }}
    />
  );
}

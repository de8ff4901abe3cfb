import { type Category, listCategories } from "@banyan/contracts";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";

const STALE_MS = 60_000;

/** Categories as choices, a child named after its parents: “面包 / 吐司”. */
export function useCategoryChoices(): { value: string; label: string }[] {
  const { id: program } = useProgram();
  const { data } = useReply(listCategories, { params: { program } }, { staleMs: STALE_MS });
  return categoryChoices(data?.items ?? []);
}

function categoryChoices(categories: readonly Category[]) {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const nameOf = ({ name, parentId }: Category): string => {
    const parent = parentId === null ? undefined : byId.get(parentId);
    return parent === undefined ? name : `${nameOf(parent)} / ${name}`;
  };
  return categories.map((category) => ({ value: category.id, label: nameOf(category) }));
}

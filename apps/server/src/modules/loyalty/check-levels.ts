import type { Level } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Catalog } from "#modules/catalog/index.ts";

/** What the contract's shapes cannot say: levels rise from 0, are told apart, and are about goods of this program. Errors: INVALID_INPUT. */
export async function checkLevels(
  catalog: Pick<Catalog, "findKnownIds">,
  programId: string,
  levels: readonly Level[],
): Promise<void> {
  const refuse = (index: number, field: string) => fail("INVALID_INPUT", { field: `body.levels.${index}.${field}` });
  for (const [index, level] of levels.entries()) {
    const before = levels[index - 1];
    if (before ? level.growth <= before.growth : level.growth !== 0) refuse(index, "growth");
    if (levels.findIndex(({ id }) => id === level.id) !== index) refuse(index, "id");
    if (levels.findIndex(({ name }) => name === level.name) !== index) refuse(index, "name");
    if (!level.price) continue;
    const { include, excludeProductIds, excludeCategoryIds } = level.price.scope;
    const included =
      include.kind === "products" ? include.productIds : include.kind === "categories" ? include.categoryIds : [];
    const wanted = [...included, ...excludeProductIds, ...excludeCategoryIds];
    if (wanted.length === 0) continue;
    const known = await catalog.findKnownIds(programId, wanted);
    if (wanted.some((id) => !known.has(id))) refuse(index, "price.scope");
  }
}

import { type ProductMix, productRoles, productRoleTargetBp } from "@banyan/contracts";
import { toWhole } from "./reports/contribution/split.ts";

type RoleOfProduct = {
  readonly id: string;
  readonly role: ProductMix["roles"][number]["role"];
  readonly isOnSale: boolean;
};

/** Products on sale and money paid by role; shares are of what has one, so that what nobody placed does not bend the mix. */
export function productMixOf(
  products: readonly RoleOfProduct[],
  paidFenOf: ReadonlyMap<string, number>,
): ProductMix["roles"] {
  const roles = [...productRoles, null];
  const known = new Map(products.map(({ id, role }) => [id, role]));
  const onSale = roles.map((role) => products.filter((one) => one.isOnSale && one.role === role).length);
  const paid = roles.map(() => 0);
  // money of products nobody knows any more has no role either
  for (const [id, fen] of paidFenOf) {
    const place = roles.indexOf(known.get(id) ?? null);
    paid[place] = (paid[place] ?? 0) + fen;
  }
  const [productsBp, paidBp] = [sharesBp(onSale.slice(0, -1)), sharesBp(paid.slice(0, -1))];
  return roles.map((role, n) => ({
    ...{ role, products: onSale[n] ?? 0, productsBp: productsBp?.[n] ?? null },
    ...{ paidFen: paid[n] ?? 0, paidBp: paidBp?.[n] ?? null, targetBp: role && productRoleTargetBp[role] },
  }));
}

const WHOLE_BP = 10_000;
function sharesBp(amounts: readonly number[]): number[] | null {
  const sum = amounts.reduce((all, one) => all + one, 0);
  return sum === 0
    ? null
    : toWhole(
        amounts.map((one) => (one / sum) * WHOLE_BP),
        WHOLE_BP,
      );
}

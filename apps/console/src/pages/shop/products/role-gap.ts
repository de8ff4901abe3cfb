import type { ProductMix, ProductRole } from "@banyan/contracts";

type Gap = {
  readonly of: "paid" | "products";
  readonly role: ProductRole;
  readonly shareBp: number;
  readonly targetBp: number;
  readonly gapBp: number;
};

/** The share furthest from its target; of equals money before products, then the earlier role. Null: nothing to compare. */
export function largestGap(roles: ProductMix["roles"]): Gap | null {
  const gaps = (["paid", "products"] as const).flatMap((of) =>
    roles.flatMap(({ role, targetBp, ...shares }): Gap[] => {
      const shareBp = shares[`${of}Bp`];
      if (role === null || targetBp === null || shareBp === null) return [];
      return [{ of, role, shareBp, targetBp, gapBp: shareBp - targetBp }];
    }),
  );
  return gaps.toSorted((a, b) => Math.abs(b.gapBp) - Math.abs(a.gapBp))[0] ?? null;
}

import type { Layer } from "../layers.ts";

export type Language = "zh" | "en";

/** A thing said in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** One argument of a rule: enough for a form to ask for it. `name` is the field of the rule. */
export interface FieldDescription extends Words {
  readonly name: string;
  readonly type:
    | "fen"
    /** Pay so many of 10 000: 8 800 = 88 折. */
    | "bp"
    | "integer"
    /** Fen or pieces, as the rule's `measure` says. */
    | "measured"
    | "boolean"
    | "instant"
    | "choice"
    | "products"
    | "skus"
    /** One SKU: sets `skuId`, and `productId` where the item has one. */
    | "sku"
    | "provinces"
    | "couponTemplate"
    | "scope"
    /** Several items of `fields`. */
    | "list"
    /** One of `variants`, told apart by its `kind`. */
    | "variant";
  /** `false`: may be left empty, which is `null`. */
  readonly required: boolean;
  /** Of the number, or of the length of a list. */
  readonly min?: number;
  readonly max?: number;
  readonly unit?: Words;
  readonly help?: Words;
  readonly options?: readonly (Words & { readonly value: string })[];
  readonly fields?: readonly FieldDescription[];
  readonly variants?: readonly (Words & { readonly kind: string; readonly fields: readonly FieldDescription[] })[];
}

/** Something wrong with a rule; `field` is a path like `tiers[1].threshold`. */
export interface Fault extends Words {
  readonly field: string;
}

/** A kind of rule that describes itself: the form, the sentence and the check come from one place. */
export interface RuleKind<Rule> extends Words {
  readonly kind: string;
  readonly layer: Layer;
  readonly fields: readonly FieldDescription[];
  /** The rule as a buyer reads it: "满 ¥100 减 ¥20". */
  sentence(rule: Rule, language: Language): string;
  /** What makes no sense; empty: fine. The form's own limits included. */
  check(rule: Rule): readonly Fault[];
}

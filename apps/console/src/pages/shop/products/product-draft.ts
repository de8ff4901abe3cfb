import type { Picture, Product, ProductInput, ProductRole, productStates } from "@banyan/contracts";
import { parseYuan } from "@banyan/money";

/** A product as it is being typed: amounts are the text in the box, options keep their identity while they are renamed. */
export type OptionValueDraft = { readonly key: string; readonly text: string };
export type OptionDraft = { readonly key: string; readonly name: string; readonly values: readonly OptionValueDraft[] };
export type SkuDraft = {
  /** Keys of the option values this SKU stands for, in the order of the options. */ readonly choice: readonly string[];
  readonly id?: string;
  readonly code: string;
  readonly price: string;
  readonly weight: string;
  /** Only for a new SKU. */ readonly onHand: string;
  /** Only for a stored one. */ readonly stock?: { readonly onHand: number; readonly reserved: number };
};
export type ProductDraft = {
  readonly title: string;
  readonly subtitle: string;
  readonly categoryId: string | null;
  readonly pictures: readonly Picture[];
  readonly description: string;
  readonly noReasonReturn: boolean;
  /** null: the shop's default. */ readonly shippingTemplateId: string | null;
  /** null: nobody said. */ readonly role: ProductRole | null;
  readonly state: (typeof productStates)[number];
  readonly options: readonly OptionDraft[];
  readonly skus: readonly SkuDraft[];
};

export const limits = {
  title: 60,
  subtitle: 100,
  pictures: 9,
  description: 5_000,
  options: 3,
  skus: 60,
  code: 40,
} as const;
const MAX_PRICE_FEN = 10_000_000_000;
const MAX_WEIGHT_GRAMS = 100_000;
const MAX_STOCK = 1_000_000;

const blankSku = (choice: readonly string[]): SkuDraft => ({ choice, code: "", price: "", weight: "0", onHand: "0" });

export const emptyDraft: ProductDraft = {
  title: "",
  subtitle: "",
  categoryId: null,
  pictures: [],
  description: "",
  noReasonReturn: true,
  shippingTemplateId: null,
  role: null,
  state: "DRAFT",
  options: [],
  skus: [blankSku([])],
};

const yuanText = (fen: number) => `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;

export function draftOf(product: Product): ProductDraft {
  const options = product.optionNames.map((name, place) => ({
    key: `o${place}`,
    name,
    values: [...new Set(product.skus.map((sku) => sku.options[place] ?? ""))].map((text, index) => ({
      key: `o${place}v${index}`,
      text,
    })),
  }));
  const { title, subtitle, categoryId, pictures, description, noReasonReturn, shippingTemplateId, role, state } =
    product;
  return {
    ...{ title, subtitle, categoryId, pictures, description, noReasonReturn, shippingTemplateId, role, state, options },
    skus: product.skus.map((sku) => ({
      choice: options.map(({ values }, place) => values.find(({ text }) => text === sku.options[place])?.key ?? ""),
      id: sku.id,
      code: sku.code,
      price: yuanText(sku.priceFen),
      weight: String(sku.weightGrams),
      onHand: "",
      stock: { onHand: sku.onHand, reserved: sku.reserved },
    })),
  };
}

/**
 * SKUs for changed options. A SKU stays itself when its choice is kept; when an option comes or goes, the first choice that
 * contains (or is contained in) the old one inherits it with its stock, the others start with its price.
 */
export function withOptions(draft: ProductDraft, options: readonly OptionDraft[]): ProductDraft {
  const wanted = options
    .filter(({ values }) => values.length > 0)
    .reduce<string[][]>(
      (choices, { values }) => choices.flatMap((one) => values.map(({ key }) => [...one, key])),
      [[]],
    );
  const claimed = new Set<SkuDraft>();
  const exact = new Map(draft.skus.map((sku) => [sku.choice.join(), sku]));
  for (const choice of wanted) {
    const same = exact.get(choice.join());
    if (same !== undefined) claimed.add(same);
  }
  const skus = wanted.map((choice): SkuDraft => {
    const same = exact.get(choice.join());
    if (same !== undefined) return same;
    const related = draft.skus.filter((sku) => contains(choice, sku.choice) || contains(sku.choice, choice));
    const heir = related.find((sku) => !claimed.has(sku));
    if (heir !== undefined) {
      claimed.add(heir);
      return { ...heir, choice };
    }
    const like = related[0];
    return like === undefined ? blankSku(choice) : { ...blankSku(choice), price: like.price, weight: like.weight };
  });
  return { ...draft, options, skus };
}
const contains = (all: readonly string[], some: readonly string[]) => some.every((key) => all.includes(key));

/** Stored SKUs with stock that saving would remove. */
export function removedStock(product: Product, draft: ProductDraft): readonly Product["skus"][number][] {
  const kept = new Set(draft.skus.map(({ id }) => id));
  return product.skus.filter(({ id, onHand }) => !kept.has(id) && onHand > 0);
}

export type ProblemKind =
  | "missing"
  | "needsPicture"
  | "twice"
  | "notMoney"
  | "notWhole"
  | "tooLarge"
  | "tooMany"
  | "codeTaken"
  | "refused";
export type Problem = { readonly field: string; readonly kind: ProblemKind };

/** The input for the server, or everything that keeps it from being one, in the order of the form. */
export function readDraft(
  draft: ProductDraft,
): { input: ProductInput; problems: readonly [] } | { input: null; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const note = (field: string, kind: ProblemKind) => void problems.push({ field, kind });
  const title = draft.title.trim();
  if (title === "") note("title", "missing");
  if (draft.categoryId === null) note("categoryId", "missing");
  if (draft.pictures.length === 0) note("pictures", "needsPicture");

  const named = draft.options.filter(({ values }) => values.length > 0);
  for (const [place, { name, values }] of draft.options.entries()) {
    if (name.trim() === "" || values.length === 0) note(`options.${place}`, "missing");
    else if (named.filter((one) => one.name.trim() === name.trim()).length > 1) note(`options.${place}`, "twice");
    for (const [index, { text }] of values.entries()) {
      if (text.trim() === "") note(`options.${place}.${index}`, "missing");
      else if (values.filter((one) => one.text.trim() === text.trim()).length > 1)
        note(`options.${place}.${index}`, "twice");
    }
  }
  const textOf = new Map(named.flatMap(({ values }) => values.map(({ key, text }) => [key, text.trim()] as const)));

  if (draft.skus.length > limits.skus) note("skus", "tooMany");
  const skus = draft.skus.map((sku, index): ProductInput["skus"][number] => {
    const at = (field: string) => `skus.${index}.${field}`;
    const code = sku.code.trim();
    if (code === "") note(at("code"), "missing");
    else if (draft.skus.filter((one) => one.code.trim() === code).length > 1) note(at("code"), "twice");
    const price = readPrice(sku.price);
    if (typeof price === "string") note(at("price"), price);
    const weightGrams = readWhole(sku.weight, MAX_WEIGHT_GRAMS);
    if (typeof weightGrams === "string") note(at("weight"), weightGrams);
    const onHand = sku.id === undefined ? readWhole(sku.onHand, MAX_STOCK) : undefined;
    if (typeof onHand === "string") note(at("onHand"), onHand);
    return {
      ...(sku.id !== undefined && { id: sku.id }),
      code,
      options: sku.choice.map((key) => textOf.get(key) ?? ""),
      priceFen: Number(price),
      weightGrams: Number(weightGrams),
      ...(typeof onHand === "number" && { onHand }),
    };
  });
  if (problems.length > 0 || draft.categoryId === null) return { input: null, problems };
  const input: ProductInput = {
    title,
    subtitle: draft.subtitle.trim(),
    categoryId: draft.categoryId,
    pictures: [...draft.pictures],
    description: draft.description,
    optionNames: named.map(({ name }) => name.trim()),
    noReasonReturn: draft.noReasonReturn,
    shippingTemplateId: draft.shippingTemplateId,
    role: draft.role ?? null, // a draft kept before roles existed has none
    state: draft.state,
    skus,
  };
  return { input, problems: [] };
}

/** Yuan as typed → fen. */
function readPrice(text: string): number | ProblemKind {
  const read = parseYuan(text);
  if (!read.ok) return read.problem === "EMPTY" ? "missing" : read.problem === "TOO_LARGE" ? "tooLarge" : "notMoney";
  if (read.fen < 0) return "notMoney";
  return read.fen > MAX_PRICE_FEN ? "tooLarge" : read.fen;
}
function readWhole(text: string, most: number): number | ProblemKind {
  if (text.trim() === "") return "missing";
  if (!/^\d{1,15}$/.test(text.trim())) return "notWhole";
  return Number(text) > most ? "tooLarge" : Number(text);
}

/** Where the server's word for a field stands in the form: `body.product.skus.0.priceFen` → `skus.0.price`. */
export function fieldInForm(serverField: string | undefined): string | null {
  const path = serverField?.replace(/^body\.(product\.)?/, "").split(".") ?? [];
  const [head, index, field] = path;
  if (head === undefined || head === "") return null;
  if (head === "optionNames") return index === undefined ? "options.0" : `options.${index}`;
  if (head !== "skus") return head;
  if (index === undefined || field === undefined) return "skus";
  const own: Record<string, string> = { priceFen: "price", weightGrams: "weight", code: "code", onHand: "onHand" };
  return own[field] === undefined ? "skus" : `skus.${index}.${own[field]}`;
}

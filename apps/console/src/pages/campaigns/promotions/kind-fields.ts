import type { PromotionKind } from "@banyan/contracts";
import { type FieldDescription, promotionKinds } from "@banyan/pricing";

/** What a form asks for, as the kind describes itself. */
export const fieldsOf = (kind: PromotionKind): readonly FieldDescription[] => promotionKinds[kind].fields;

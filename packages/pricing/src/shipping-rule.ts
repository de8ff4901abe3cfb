import type { Fen } from "@banyan/money";

export type ShippingRule = FlatShipping | ShippingTemplates;

/** One fee per order; free from `freeOverFen` of goods after layer 4 (before points). */
export interface FlatShipping {
  readonly kind: "flat";
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly feeFen: Fen;
  readonly freeOverFen: Fen | null;
}

/** A fee per template from pieces or weight and the region; lines name their template, else the first is theirs. */
export interface ShippingTemplates {
  readonly kind: "templates";
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** `null`: no address yet; then the fee is that of “everywhere else”. */
  readonly region: Region | null;
  /** Fees of several templates in one order: added up, or the highest. */
  readonly combine: "sum" | "highest";
  /** Nothing is charged from so much of goods after layer 4. */
  readonly freeOverFen: Fen | null;
  readonly templates: readonly ShippingTemplate[];
}

export interface Region {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

export interface ShippingTemplate {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly measure: "piece" | "weight";
  readonly zones: readonly ShippingZone[];
  /** Places nothing is sent to: "新疆维吾尔自治区", "广东省/深圳市", "广东省/深圳市/南山区". */
  readonly notDelivered: readonly string[];
}

export interface ShippingZone {
  /** Empty: everywhere else. A province that no zone names, without such a zone, is not delivered to. */
  readonly provinces: readonly string[];
  /** Pieces or grams that cost `firstFen`; every `more` begun after that costs `moreFen`. */
  readonly first: number;
  readonly firstFen: Fen;
  readonly more: number;
  readonly moreFen: Fen;
  /** Free from so many pieces of this template, also where weight is measured. */
  readonly freeFrom: number | null;
  /** Free from so much of this template's goods after layer 4. */
  readonly freeOverFen: Fen | null;
}

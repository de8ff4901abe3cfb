import type { Address } from "@banyan/contracts";
import { createStore } from "../../shop/store";

/** The address chosen for the order being made; null: the default one. */
export const chosenAddress = createStore<string | null>(null);

type Place = Pick<Address, "province" | "city" | "district" | "detail">;
/** In municipalities province and city are the same word: said once. */
export const addressWords = ({ province, city, district, detail }: Place) =>
  [province === city ? "" : province, city, district, ` ${detail}`].join("").trim();

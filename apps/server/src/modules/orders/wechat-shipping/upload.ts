import type { CarrierCode, ShipmentKind } from "@banyan/contracts";
import type { ShippingUpload } from "#gateways/weixin/index.ts";

/** An order as far as WeChat wants to know how it was sent. */
export type SentOrder = {
  transactionId: string;
  openid: string;
  /** Nothing more will be sent. */ isComplete: boolean;
  /** It was told parcel by parcel before: it stays so to the end. */ wasSplit: boolean;
  /** Of the receiver. */ phone: string;
  /** Oldest first. */ shipments: readonly SentParcel[];
};
export type SentParcel = {
  kind: ShipmentKind;
  carrierCode: CarrierCode;
  carrier: string;
  trackingNo: string;
  lines: readonly { title: string; quantity: number }[];
};

export type Plan =
  | { is: "upload"; upload: Omit<ShippingUpload, "uploadTime"> }
  /** Nothing WeChat could take yet. */
  | { is: "later" }
  | { is: "impossible"; words: string };

const LONGEST_ITEM_DESC = 120;

/**
 * What to tell WeChat about an order: always all of its parcels. In parts only by express; what goes by courier or is picked up is
 * told once, when nothing is left. `companyOf` names a carrier we know only by what was typed. Pure.
 */
export function planUpload(order: SentOrder, companyOf: (name: string) => string | undefined): Plan {
  const express = order.shipments.filter(({ kind }) => kind === "EXPRESS");
  const common = { transactionId: order.transactionId, openid: order.openid, isAllDelivered: order.isComplete };
  if (express.length === 0) {
    const [first] = order.shipments;
    if (!first || !order.isComplete) return { is: "later" };
    const logistics = first.kind === "PICKUP" ? "PICKUP" : "SAME_CITY";
    const itemDesc = describeItems(order.shipments.flatMap(({ lines }) => lines));
    const parcels = [{ trackingNo: "", company: "", itemDesc, receiverContact: null }];
    return { is: "upload", upload: { ...common, logistics, isSplit: false, parcels } };
  }
  const unknown = express.find((parcel) => companyCode(parcel, companyOf) === undefined);
  if (unknown) return { is: "impossible", words: `微信不认识快递公司「${unknown.carrier}」` };
  const parcels = express.map((parcel) => ({
    trackingNo: parcel.trackingNo,
    company: companyCode(parcel, companyOf) ?? "",
    itemDesc: describeItems(parcel.lines),
    receiverContact: parcel.carrierCode === "SF" ? maskContact(order.phone) : null,
  }));
  const isSplit = order.wasSplit || parcels.length > 1 || !order.isComplete;
  return { is: "upload", upload: { ...common, logistics: "EXPRESS", isSplit, parcels } };
}

const companyCode = ({ carrierCode, carrier }: SentParcel, companyOf: (name: string) => string | undefined) =>
  carrierCode === "OTHER" ? companyOf(carrier) : carrierCode;

/** 海盐可颂 ×2；吐司, at most 120 characters. */
function describeItems(lines: SentParcel["lines"]): string {
  const words = lines.map(({ title, quantity }) => (quantity > 1 ? `${title} ×${quantity}` : title)).join("；");
  const letters = [...words];
  if (letters.length <= LONGEST_ITEM_DESC) return words || "商品";
  return `${letters.slice(0, LONGEST_ITEM_DESC - 1).join("")}…`;
}

const maskContact = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;

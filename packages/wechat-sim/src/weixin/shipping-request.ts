import * as json from "../core/json.ts";
import { WeixinError } from "./errors.ts";
import { EXPRESS_COMPANIES } from "./express.ts";

export type LogisticsType = 1 | 2 | 3 | 4;
export const EXPRESS: LogisticsType = 1;

export type Parcel = {
  tracking_no: string;
  express_company: string;
  item_desc: string;
  contact: { consignor_contact: string; receiver_contact: string };
};

/** How an order is named: by WeChat's transaction, or by the merchant's own number. */
export type OrderKey = { transactionId: string } | { mchid: string; outTradeNo: string };

export type ShippingUpload = {
  key: OrderKey;
  logisticsType: LogisticsType;
  isSplit: boolean;
  isAllDelivered: boolean;
  parcels: Parcel[];
};

const MOST_PARCELS = 15;
const LONGEST_ITEM_DESC = 120;
const LONGEST_TRACKING_NO = 128;
/** 138****1234, or any other text of which only the last four digits can be read. */
const MASKED_CONTACT = /^(?=.*\*)[^0-9]*[0-9+-]{0,7}\*+[0-9]{4}$/;

/** One order's shipping as the merchant sends it; throws 10060005 … 10060026. */
export function readUpload(body: Record<string, unknown>): ShippingUpload {
  const logisticsType = readLogisticsType(body["logistics_type"]);
  const mode = body["delivery_mode"];
  if (mode !== 1 && mode !== 2) throw new WeixinError(10060014, "delivery_mode");
  const isSplit = mode === 2;
  if (isSplit && logisticsType !== EXPRESS) throw new WeixinError(10060006);
  const all = body["is_all_delivered"];
  if (isSplit && typeof all !== "boolean") throw new WeixinError(10060007);
  const list = body["shipping_list"];
  if (!Array.isArray(list) || list.length === 0) throw new WeixinError(10060014, "shipping_list");
  if (list.length > (isSplit ? MOST_PARCELS : 1)) throw new WeixinError(10060024);
  return {
    key: readOrderKey(body["order_key"]),
    logisticsType,
    isSplit,
    isAllDelivered: !isSplit || all === true,
    parcels: list.map((parcel) => readParcel(json.record(parcel), logisticsType)),
  };
}

export function readOrderKey(value: unknown): OrderKey {
  const key = json.record(value);
  const transactionId = json.text(key["transaction_id"]);
  const mchid = json.text(key["mchid"]);
  const outTradeNo = json.text(key["out_trade_no"]);
  if (key["order_number_type"] === 2 && transactionId !== "") return { transactionId };
  if (key["order_number_type"] === 1 && mchid !== "" && outTradeNo !== "") return { mchid, outTradeNo };
  throw new WeixinError(10060014, "order_key");
}

/** RFC 3339 with an offset; throws 10060014. */
export function readUploadTime(value: unknown): number {
  const isRfc3339 =
    typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(value);
  const ms = isRfc3339 ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new WeixinError(10060014, "upload_time");
  return ms;
}

function readLogisticsType(value: unknown): LogisticsType {
  if (value === 1 || value === 2 || value === 3 || value === 4) return value;
  throw new WeixinError(10060005);
}

function readParcel(parcel: Record<string, unknown>, logisticsType: LogisticsType): Parcel {
  const contact = json.record(parcel["contact"]);
  const read: Parcel = {
    tracking_no: json.text(parcel["tracking_no"]),
    express_company: json.text(parcel["express_company"]),
    item_desc: json.text(parcel["item_desc"]),
    contact: {
      consignor_contact: json.text(contact["consignor_contact"]),
      receiver_contact: json.text(contact["receiver_contact"]),
    },
  };
  if (read.item_desc === "") throw new WeixinError(10060008);
  if ([...read.item_desc].length > LONGEST_ITEM_DESC) throw new WeixinError(10060009);
  if (logisticsType !== EXPRESS) return { ...read, tracking_no: "", express_company: "" };
  if (read.tracking_no === "") throw new WeixinError(10060014, "tracking_no");
  if (read.tracking_no.length > LONGEST_TRACKING_NO) throw new WeixinError(10060026);
  if (!EXPRESS_COMPANIES.some(({ delivery_id }) => delivery_id === read.express_company)) {
    throw new WeixinError(10060014, "express_company");
  }
  // 顺丰 shows a parcel's way only to who knows the last digits of a phone.
  const { consignor_contact, receiver_contact } = read.contact;
  const contacts = [consignor_contact, receiver_contact].filter((one) => one !== "");
  if (read.express_company === "SF" && contacts.length === 0) throw new WeixinError(10060014, "contact");
  if (contacts.some((one) => !MASKED_CONTACT.test(one))) throw new WeixinError(10060014, "contact");
  return read;
}

import * as z from "zod/mini";
import type { Clock } from "#kernel/clock.ts";
import type { ProgramCredentials } from "./credentials.ts";

export type Logistics = "EXPRESS" | "SAME_CITY" | "VIRTUAL" | "PICKUP";

/** How one order reaches its buyer; parcels are always all of them. */
export type ShippingUpload = {
  transactionId: string;
  openid: string;
  logistics: Logistics;
  /** In several parcels, express only; else exactly one parcel. */ isSplit: boolean;
  isAllDelivered: boolean;
  parcels: readonly {
    trackingNo: string;
    /** WeChat's code, see `companies`. */ company: string;
    /** ≤ 120 characters. */ itemDesc: string;
    /** Masked; 顺丰 needs it. */ receiverContact: string | null;
  }[];
  /** Later than the one before. */ uploadTime: Date;
};

/** Throws WeixinError (10060001 not known yet, 10060003 corrected before, 10060023 nothing new …) and WeixinUnreachable. */
export type ShippingInfo = {
  /** Whether WeChat holds this app's money until shipping is told; asked once a day. */
  isManaged(programId: string): Promise<boolean>;
  /** Carriers by name → WeChat's code; asked once a day. */
  companies(programId: string): Promise<ReadonlyMap<string, string>>;
  upload(programId: string, upload: ShippingUpload): Promise<void>;
  /** 1 to be shipped · 2 shipped · 3 received · 4 settled · 5 refunded. */
  find(programId: string, transactionId: string): Promise<{ state: number; trackingNos: string[] }>;
};

const DAY_MS = 86_400_000;
const LOGISTICS: Record<Logistics, number> = { EXPRESS: 1, SAME_CITY: 2, VIRTUAL: 3, PICKUP: 4 };
const managedAnswer = z.object({ is_trade_managed: z.boolean() });
const companiesAnswer = z.object({
  delivery_list: z.array(z.object({ delivery_id: z.string(), delivery_name: z.string() })),
});
const orderAnswer = z.object({
  order: z.object({
    order_state: z.int(),
    shipping: z.object({ shipping_list: z.array(z.object({ tracking_no: z.optional(z.string()) })) }),
  }),
});

export function createShippingInfo(deps: {
  clock: Clock;
  call(programId: string, path: string, body: unknown): Promise<unknown>;
  credentials(programId: string): Promise<ProgramCredentials>;
}): ShippingInfo {
  const { call, clock } = deps;

  /** An answer good for a day; one that failed is asked for again. */
  function daily<T>(ask: (programId: string) => Promise<T>): (programId: string) => Promise<T> {
    const known = new Map<string, { until: number; value: Promise<T> }>();
    return (programId) => {
      const now = clock.now().getTime();
      const kept = known.get(programId);
      if (kept && now < kept.until && now >= kept.until - DAY_MS) return kept.value;
      const value = ask(programId);
      known.set(programId, { until: now + DAY_MS, value });
      value.catch(() => known.delete(programId));
      return value;
    };
  }

  return {
    isManaged: daily(async (programId) => {
      const { appid } = await deps.credentials(programId);
      const answer = await call(programId, "/wxa/sec/order/is_trade_managed", { appid });
      return managedAnswer.parse(answer).is_trade_managed;
    }),
    companies: daily(async (programId) => {
      const answer = await call(programId, "/cgi-bin/express/delivery/open_msg/get_delivery_list", {});
      const { delivery_list } = companiesAnswer.parse(answer);
      return new Map(delivery_list.map(({ delivery_id, delivery_name }) => [delivery_name, delivery_id]));
    }),
    async upload(programId, upload) {
      const isExpress = upload.logistics === "EXPRESS";
      await call(programId, "/wxa/sec/order/upload_shipping_info", {
        order_key: { order_number_type: 2, transaction_id: upload.transactionId },
        logistics_type: LOGISTICS[upload.logistics],
        delivery_mode: upload.isSplit ? 2 : 1,
        ...(upload.isSplit && { is_all_delivered: upload.isAllDelivered }),
        shipping_list: upload.parcels.map(({ trackingNo, company, itemDesc, receiverContact }) => ({
          ...(isExpress && { tracking_no: trackingNo, express_company: company }),
          item_desc: itemDesc,
          ...(receiverContact !== null && { contact: { receiver_contact: receiverContact } }),
        })),
        upload_time: upload.uploadTime.toISOString(),
        payer: { openid: upload.openid },
      });
    },
    async find(programId, transactionId) {
      const answer = await call(programId, "/wxa/sec/order/get_order", { transaction_id: transactionId });
      const { order } = orderAnswer.parse(answer);
      const trackingNos = order.shipping.shipping_list.flatMap(({ tracking_no }) => tracking_no || []);
      return { state: order.order_state, trackingNos };
    },
  };
}

import type { getWechatShipping, Reply } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Ordering } from "../deps.ts";
import { lockOrder } from "../order-store.ts";
import { reactionsWechatShipping } from "./reactions.ts";
import { countRefused, findTold, hasOrder, type Told } from "./store.ts";
import { tellWechat, wechatShippingSender } from "./tell-wechat.ts";

export type WechatShipping = ReturnType<typeof createWechatShipping>;

/** WeChat's 发货信息管理: every order that was sent is told, so that its money is set free. */
export function createWechatShipping(deps: Ordering) {
  return {
    consumers: () => reactionsWechatShipping(deps),
    sender: () => wechatShippingSender(deps),
    /** Errors: ORDER_NOT_FOUND. */
    async get(programId: string, orderId: string) {
      if (!(await hasOrder(deps.db.reads, programId, orderId))) fail("ORDER_NOT_FOUND");
      return toWire(await findTold(deps.db.reads, programId, orderId));
    },
    /** After a refusal was put right, e.g. the carrier. Errors: ORDER_NOT_FOUND, ORDER_STATE (nothing was sent). */
    tellAgain: (programId: string, orderId: string, by: Pick<StaffCaller, "id">) =>
      transact(deps.db.orders, async (tx) => {
        if (!(await lockOrder(tx, programId, orderId))) fail("ORDER_NOT_FOUND");
        if (!(await findTold(tx, programId, orderId))) fail("ORDER_STATE");
        await tellWechat(deps, tx, programId, orderId);
        const actor = `staff:${by.id}`;
        await audit(tx, { programId, actor, action: "order.tell-wechat-shipping", subject: `order:${orderId}` });
        return toWire(await findTold(tx, programId, orderId));
      }),
    countRefused: (programId: string) => countRefused(deps.db.reads, programId),
  };
}

const toWire = (told: Told | null): Reply<typeof getWechatShipping> => ({
  told: told && {
    state: told.state,
    words: told.words,
    uploadedAt: told.uploadedAt?.toISOString() ?? null,
    updatedAt: told.updatedAt.toISOString(),
  },
});

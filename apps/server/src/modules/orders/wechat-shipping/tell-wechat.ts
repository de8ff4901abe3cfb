import { WeixinError, WeixinUnreachable } from "#gateways/weixin/index.ts";
import type { Tx } from "#kernel/db.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueueIntent, type Outcome, type Sender } from "#kernel/outbox.ts";
import type { Ordering } from "../deps.ts";
import { openDelivery } from "../views.ts";
import { findOrderToTell, nextUploadTime, noteWords, raiseRevision, settle } from "./store.ts";
import { planUpload } from "./upload.ts";

type Intent = { orderId: string; revision: number };
type Result = { state: "UPLOADED" | "NOT_NEEDED" | "LATER" | "SUPERSEDED"; isComplete: boolean; isSplit: boolean };

const INTENT = "orders.wechat-shipping";
/** WeChat hears of a payment a while after it (10060001), is busy (-1, 268485216) or has had enough of us (45009, 45011). */
const PASSING = new Set([10060001, -1, 268485216, 45009, 45011]);
/** It knows already what we tell it: a call whose answer was lost. */
const KNOWN = new Set([10060023, 268440065]);
/** With the outbox's waits that is a day: a payment WeChat still does not know is not going to appear. */
const MOST_TRIES = 150;

/** In the transaction of what happened: WeChat will be told of the order as it is when it is told. */
export async function tellWechat(
  deps: Pick<Ordering, "clock">,
  tx: Tx,
  programId: string,
  orderId: string,
): Promise<void> {
  const revision = await raiseRevision(tx, programId, orderId);
  if (revision === null) return; // nothing was paid through WeChat
  const payload: Intent = { orderId, revision };
  await enqueueIntent(tx, { id: uuidv7(deps.clock.now()), programId, kind: INTENT, payload });
}

/** Sending twice is harmless: WeChat says that nothing is new. */
export const wechatShippingSender = (deps: Ordering): Sender<Intent> => ({
  kind: INTENT,
  async send({ programId, payload, attempts }): Promise<Outcome> {
    const { orderId, revision } = payload;
    const done = (state: Result["state"]): Outcome => ({
      is: "done",
      result: { state, isComplete, isSplit } satisfies Result,
    });
    let isComplete = false;
    let isSplit = false;
    try {
      const order = await findOrderToTell(deps.db.workers, programId, orderId, revision);
      if (!order) return done("SUPERSEDED");
      isComplete = order.isComplete;
      if (!(await deps.weixin.shipping.isManaged(programId))) return done("NOT_NEEDED");
      const needsNames = order.shipments.some(({ carrierCode }) => carrierCode === "OTHER");
      const companies = needsNames ? await deps.weixin.shipping.companies(programId) : new Map<string, string>();
      const { phone } = openDelivery(deps.sealer, orderId, order.delivery);
      const plan = planUpload({ ...order, phone }, (name) => companies.get(name));
      if (plan.is === "later") return done("LATER");
      if (plan.is === "impossible") return { is: "refused", error: plan.words };
      isSplit = plan.upload.isSplit;
      const uploadTime = await nextUploadTime(deps.db.workers, programId, orderId);
      await deps.weixin.shipping.upload(programId, { ...plan.upload, uploadTime });
      return done("UPLOADED");
    } catch (error) {
      if (error instanceof WeixinUnreachable) return { is: "unknown", error: error.message };
      if (!(error instanceof WeixinError)) throw error;
      if (KNOWN.has(error.errcode)) return done("UPLOADED");
      const words = `${error.words}（${error.errcode}）`;
      if (!PASSING.has(error.errcode) || attempts >= MOST_TRIES) return { is: "refused", error: words };
      await noteWords(deps.db.workers, programId, orderId, { revision, words });
      return { is: "retry", error: error.message };
    }
  },
  async settled(tx, { programId, payload }, outcome) {
    const { orderId, revision } = payload;
    if (outcome.is === "refused") {
      const refused = { state: "REFUSED" as const, words: outcome.error, isComplete: false, isSplit: false };
      await settle(tx, programId, orderId, { revision, ...refused });
      return;
    }
    const { state, isComplete, isSplit } = outcome.result as Result; // the outbox hands on what `send` returned
    if (state === "SUPERSEDED" || state === "LATER") return;
    await settle(tx, programId, orderId, { revision, state, words: null, isComplete, isSplit });
  },
});

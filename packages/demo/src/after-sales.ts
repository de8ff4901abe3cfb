import { CallError } from "@banyan/client";
import {
  type AfterSaleApplication,
  agreeAfterSale,
  applyAfterSale,
  getMyOrder,
  receiveReturn,
  refundAfterSale,
  rejectAfterSale,
  reshipAfterSale,
  sendReturn,
} from "@banyan/contracts";
import { parcelOf, type ShopKeeper } from "./operator.ts";
import { persist } from "./retry.ts";
import type { Shopper } from "./shopper.ts";

/** What happens to an after-sale, and how many days before the end it is asked for. */
type Step = "AGREE" | "REJECT" | "SEND" | "RECEIVE" | "REFUND" | "RESHIP";
type Story = {
  daysAgo: number;
  kind: AfterSaleApplication["kind"];
  reason: AfterSaleApplication["reason"];
  words: string;
  /** Each with the hours since the step before. */ steps: readonly (readonly [Step, number])[];
};
const back: Story["steps"] = [
  ["AGREE", 5],
  ["SEND", 20],
  ["RECEIVE", 40],
];
/** A few for each tab of the console: some done long ago, some waiting for somebody. */
const stories: readonly Story[] = [
  { daysAgo: 20, kind: "REFUND_ONLY", reason: "DAMAGED", words: "盒子压扁了，奶油蹭到盖子上", steps: [["AGREE", 3]] },
  {
    daysAgo: 16,
    kind: "RETURN_REFUND",
    reason: "WRONG_OR_MISSING",
    words: "发成了另一种口味",
    steps: [...back, ["REFUND", 3]],
  },
  { daysAgo: 12, kind: "REFUND_ONLY", reason: "QUALITY", words: "有一个面包发硬", steps: [["REJECT", 6]] },
  {
    daysAgo: 9,
    kind: "RETURN_REFUND",
    reason: "NOT_AS_DESCRIBED",
    words: "和图片差别有点大",
    steps: [...back, ["REFUND", 5]],
  },
  { daysAgo: 7, kind: "REFUND_ONLY", reason: "QUALITY", words: "草莓有两颗坏了", steps: [["AGREE", 8]] },
  {
    daysAgo: 6,
    kind: "EXCHANGE",
    reason: "WRONG_OR_MISSING",
    words: "尺寸发错了，想换一份",
    steps: [...back, ["RESHIP", 6]],
  },
  { daysAgo: 3.4, kind: "RETURN_REFUND", reason: "DAMAGED", words: "外包装破了", steps: back },
  { daysAgo: 3, kind: "EXCHANGE", reason: "DAMAGED", words: "瓶子有裂纹", steps: back.slice(0, 2) },
  { daysAgo: 2.2, kind: "RETURN_REFUND", reason: "NOT_AS_DESCRIBED", words: "", steps: back.slice(0, 2) },
  { daysAgo: 1.8, kind: "RETURN_REFUND", reason: "QUALITY", words: "打开有异味", steps: back.slice(0, 1) },
  { daysAgo: 1.3, kind: "REFUND_ONLY", reason: "WRONG_OR_MISSING", words: "少了一盒", steps: [] },
  { daysAgo: 0.7, kind: "REFUND_ONLY", reason: "DAMAGED", words: "送来时洒了", steps: [] },
  { daysAgo: 0.3, kind: "RETURN_REFUND", reason: "NOT_AS_DESCRIBED", words: "规格和下单的不一样", steps: [] },
];
const home = { name: "榕树烘焙 售后", phone: "0571-88880000", address: "杭州市西湖区文三路 90 号" };
const HOUR_MS = 3_600_000;

type Received = { number: number; orderId: string };
type Going = { story: Story; index: number; number: number; id: string; lineId: string; step: number; nextAt: number };
type Doors = {
  until: number;
  key(what: string): string;
  shopperOf(order: number): Promise<Shopper>;
  operator(): Promise<ShopKeeper>;
};

/** After-sales of the demo, asked for and handled through the real doors while its days go by: some forty calls in all. */
export function createAfterSales({ until, key, shopperOf, operator }: Doors) {
  const received: Received[] = [];
  const going: Going[] = [];
  let told = 0;

  return {
    /** An order somebody has: one that something may be wrong with. */
    arrived: (order: Received) => void received.push(order),
    async play(now: number): Promise<void> {
      for (; told < stories.length; told += 1) {
        const story = stories[told];
        if (!story || now < until - story.daysAgo * 24 * HOUR_MS) break;
        const order = received.pop();
        if (order) await begin(story, told, order, now);
      }
      for (const one of going.filter(({ nextAt }) => nextAt <= now)) await goOn(one, now);
    },
  };

  async function begin(story: Story, index: number, { number, orderId }: Received, now: number) {
    const { call } = await shopperOf(number);
    const order = await persist(() => call(getMyOrder, { params: { id: orderId } }));
    const line = order.lines.find(({ paidFen }) => paidFen > 0);
    if (!line) return;
    const { kind, reason, words } = story;
    const body = { kind, reason, words, pictures: [], lines: [{ orderLineId: line.id, quantity: 1 }] };
    const idempotencyKey = key(`after-sale ${index}`);
    try {
      const { id } = await persist(() => call(applyAfterSale, { params: { id: orderId }, body }, { idempotencyKey }));
      schedule({ story, index, number, id, lineId: line.id, step: 0, nextAt: 0 }, now);
    } catch (error) {
      if (!(error instanceof CallError && error.status === 409)) throw error; // too late for this one: no story
    }
  }

  function schedule(one: Going, now: number) {
    const next = one.story.steps[one.step];
    if (next) going.push({ ...one, nextAt: now + next[1] * HOUR_MS });
  }

  async function goOn(one: Going, now: number) {
    going.splice(going.indexOf(one), 1);
    const [step] = one.story.steps[one.step] ?? [];
    if (!step) return;
    const once = { idempotencyKey: key(`after-sale ${one.index} ${step}`) };
    try {
      if (step === "SEND") {
        const { call } = await shopperOf(one.number);
        await persist(() => call(sendReturn, { params: { id: one.id }, body: parcelOf(one.number + 7) }, once));
      } else await handle(await operator(), one, step, once);
    } catch (error) {
      // sold out, or it went on by itself: the story ends where it is
      if (error instanceof CallError && error.status === 409) return;
      throw error;
    }
    schedule({ ...one, step: one.step + 1 }, now);
  }
}

async function handle(
  { call, program }: ShopKeeper,
  { id, lineId, number, story }: Going,
  step: Exclude<Step, "SEND">,
  once: { idempotencyKey: string },
): Promise<void> {
  const params = { program, id };
  switch (step) {
    case "AGREE": {
      const body = story.kind === "REFUND_ONLY" ? {} : { returnAddress: home };
      await persist(() => call(agreeAfterSale, { params, body }, once));
      return;
    }
    case "REJECT":
      await persist(() =>
        call(rejectAfterSale, { params, body: { reason: "照片里看不出问题，请补充凭证后再申请" } }, once),
      );
      return;
    case "RECEIVE": {
      const lines = [{ orderLineId: lineId, acceptedQuantity: 1, restockQuantity: 0 }];
      await persist(() => call(receiveReturn, { params, body: { lines } }, once));
      return;
    }
    case "REFUND":
      await persist(() => call(refundAfterSale, { params, body: {} }, once));
      return;
    case "RESHIP":
      await persist(() => call(reshipAfterSale, { params, body: parcelOf(number + 13) }, once));
      return;
  }
}

import { CallError } from "@banyan/client";
import {
  answerFeedback,
  createSeedInvitation,
  type FeedbackInput,
  giveFeedback,
  joinSeedUsers,
  listFeedback,
  setSeedProgramme,
} from "@banyan/contracts";
import type { ShopKeeper } from "./operator.ts";
import { inParallel } from "./parallel.ts";
import { persist } from "./retry.ts";
import type { Shopper } from "./shopper.ts";

const QUOTA = 80;
/** Every so manieth person with an account was in one of the groups the invitation went to. */
const INVITED_EVERY = 17;
/** Of four who joined three go on talking, a few of them every day; the rest fall silent. */
const TALKERS = 0.75;
const SAY_A_DAY = 5;

const words: readonly FeedbackInput[] = [
  { text: "结算页改地址要点三次，能不能直接编辑", rating: 3, category: "EXPERIENCE" },
  { text: "可颂真的很酥，早上九点还是热的", rating: 5, category: "PRODUCT" },
  { text: "想要小份装的吐司，一个人吃不完", rating: 4, category: "IDEA" },
  { text: "配送说 30 分钟，等了快一个小时", rating: 2, category: "SERVICE" },
  { text: "优惠券叠加规则看不懂，到底哪张更划算", rating: 3, category: "PRICE" },
  { text: "搜索「贝果」没有结果，换「蓝莓贝果」才有", rating: 2, category: "BUG" },
  { text: "首页图片加载有点慢，地铁里要等几秒", rating: 3, category: "EXPERIENCE" },
  { text: "希望生日蛋糕可以选晚上八点以后送", rating: 4, category: "IDEA" },
  { text: "草莓盒子最下面压坏了两颗", rating: 2, category: "PRODUCT" },
  { text: "导购阿芳很耐心，推荐的口味都对", rating: 5, category: "SERVICE" },
  { text: "积分快到期的时候能不能提醒一下", rating: 4, category: "IDEA" },
  { text: "大字模式下价格会换行", rating: 3, category: "BUG" },
  { text: "会员价没有标出来，付款时才看到", rating: 3, category: "PRICE" },
  { text: "自提很方便，出示取货码就走", rating: 5, category: "SERVICE" },
];
/** The latest still wait to be read. */
const UNREAD = 24;
const PAGE = 100;
const ANSWERS_AT_ONCE = 8;
/** What came of it, in turn; one of six waits. */
const outcomes = [
  ["SHIPPED", "已经改好并上线，谢谢你的建议"],
  ["PLANNED", "排进下个版本了，做好告诉你"],
  ["SHIPPED", "这一版已经调整，欢迎再试试"],
  ["DECLINED", "我们认真讨论过，暂时不做，谢谢理解"],
  ["PLANNED", "产品同学已经在看"],
  null,
] as const;

/** The programme for seed users: opened on the first day, joined by some members, who say what they think. */
export function createSeedProgramme({ key }: { key(what: string): string }) {
  const seeds: number[] = [];
  const asked = new Set<number>();
  let code = "";
  let said = 0;

  return {
    async open({ call, program }: Pick<ShopKeeper, "call" | "program">): Promise<void> {
      const params = { program };
      await persist(() =>
        call(setSeedProgramme, {
          params,
          body: {
            isOn: true,
            promise: "每周说两句真话，新品先送你尝",
            quota: QUOTA,
            feedbackPerWeek: 2,
            weeklyGoal: 50,
            lapseAfterWeeks: 3,
          },
        }),
      );
      for (const [label, uses] of [
        ["企业微信群第一批", 60],
        ["公众号留言精选", 20],
      ] as const) {
        const once = { idempotencyKey: key(`invitation ${label}`) };
        const made = await persist(() => call(createSeedInvitation, { params, body: { label, uses } }, once));
        code ||= made.code;
      }
    },
    /** After a member did something for the first time: who was invited joins. */
    async after(person: number, shopper: Shopper): Promise<void> {
      if (person % INVITED_EVERY !== 5 || asked.has(person)) return;
      asked.add(person);
      try {
        await persist(() => shopper.call(joinSeedUsers, { body: { code } }));
        seeds.push(person);
      } catch (error) {
        // all places are taken: they stay what they are
        if (!(error instanceof CallError && error.status === 409)) throw error;
      }
    },
    /** Some of them say something, in turn. */
    async speak(day: number, shopperOf: (person: number) => Promise<Shopper>): Promise<void> {
      const talkers = [...seeds].sort((a, b) => a - b).slice(0, Math.ceil(seeds.length * TALKERS));
      for (let nth = 0; nth < Math.min(SAY_A_DAY, talkers.length); nth += 1) {
        const person = talkers[(day * SAY_A_DAY + nth) % talkers.length] ?? 0;
        const body = words[(day * 3 + person + nth) % words.length];
        if (!body) continue;
        said += 1;
        const { call } = await shopperOf(person);
        await persist(() => call(giveFeedback, { body }, { idempotencyKey: key(`feedback ${person} ${day} ${nth}`) }));
      }
    },
    /** The operator has read most of it by now. */
    async triage({ call, program }: Pick<ShopKeeper, "call" | "program">): Promise<void> {
      if (said === 0) return;
      const waiting: string[] = [];
      for (let page = 1; (page - 1) * PAGE < said; page += 1) {
        const query = { state: "NEW" as const, page, pageSize: PAGE };
        const { items } = await persist(() => call(listFeedback, { params: { program }, query }));
        waiting.push(...items.map(({ id }) => id));
      }
      const answered = waiting.slice(UNREAD).flatMap((id, index) => {
        const outcome = outcomes[index % outcomes.length];
        return outcome ? [{ id, state: outcome[0], answer: outcome[1] }] : [];
      });
      await inParallel(answered, ANSWERS_AT_ONCE, ({ id, state, answer }) =>
        persist(() => call(answerFeedback, { params: { program, id }, body: { state, answer } })),
      );
    },
  };
}

import { addDays, dayOf, rangeOfPeriod } from "@banyan/calendar";
import {
  changeDashboard,
  createAnnotation,
  createDashboard,
  createDigest,
  createSavedReport,
  type DashboardTile,
  type KeptReport,
  listDashboards,
  listOperators,
  sendDigest,
} from "@banyan/contracts";
import type { ShopKeeper } from "./operator.ts";
import { persist } from "./retry.ts";

type Question = KeptReport["question"];
const kept: Question = { interval: "day", filters: [], compare: "previous" };
const seen = (event: string, label: string) => ({ event, label, filters: [], measure: "persons" });

/** What the team looks at every week. */
const reports: readonly { name: string; description: string; folder: string; kind: string; question: Question }[] = [
  {
    ...{ name: "支付金额与客单价", description: "周一例会第一张图：看金额涨跌，再看客单价", folder: "周会" },
    ...{ kind: "metrics", question: { ...kept, keys: ["paid_amount", "aov"] } },
  },
  {
    ...{ name: "新访客、注册与首单", description: "新店开业后每天都看：人来了，有没有留下", folder: "周会" },
    ...{ kind: "metrics", question: { ...kept, keys: ["new_visitors", "registrations", "new_buyers"] } },
  },
  {
    ...{ name: "看商品、加购、点支付的人", description: "哪一步的人少了", folder: "转化" },
    kind: "trends",
    question: {
      series: [seen("view_item", "看商品"), seen("add_to_cart", "加购"), seen("pay_tap", "点支付")],
      ...{ formulas: [], interval: "day", breakdowns: [], cumulative: false, filters: [] },
    },
  },
  {
    ...{ name: "退款金额与净收入", description: "", folder: "财务" },
    ...{ kind: "metrics", question: { ...kept, keys: ["refund_amount", "net_revenue"] } },
  },
];

const notes = [
  { daysAgo: 41, days: 1, text: "首页改版上线：新增「今日现烤」" },
  { daysAgo: 23, days: 3, text: "草莓到货晚，草莓盒子断货三天" },
  { daysAgo: 12, days: 1, text: "隔壁写字楼地推，发了 600 张桌卡" },
  { daysAgo: 4, days: 2, text: "暴雨，配送改为自提优先" },
];

/** The team's own reports, a board for the morning, what it noted of some days, and two digests; made as operators do. */
export async function keepReports({ call, program }: ShopKeeper, { until }: { until: Date }): Promise<void> {
  const params = { program };
  const today = dayOf(until);
  const range = rangeOfPeriod("last_28_days", today);
  for (const { daysAgo, days, text } of notes) {
    const from = addDays(today, -daysAgo);
    await persist(() => call(createAnnotation, { params, body: { from, to: addDays(from, days - 1), text } }));
  }
  const saved: string[] = [];
  for (const { kind, question, ...naming } of reports) {
    const report: KeptReport = { kind, question: { ...question, range }, keptRange: "last_28_days" };
    saved.push((await persist(() => call(createSavedReport, { params, body: { ...naming, report } }))).id);
  }
  const { items: boards } = await persist(() => call(listDashboards, { params })); // the first look makes the ready-made ones
  const morning = await persist(() => call(createDashboard, { params, body: { name: "早会看板" } }));
  await persist(() =>
    call(changeDashboard, {
      params: { program, id: morning.id },
      body: {
        ...{
          name: "早会看板",
          description: "店长和运营每天 9:30 一起看",
          range: "last_28_days",
          version: morning.version,
        },
        tiles: morningTiles(saved),
      },
    }),
  );
  const { items: operators } = await persist(() => call(listOperators, { params }));
  const recipients = operators.map(({ id }) => id);
  const daily = { name: "经营日报", dashboardId: boards[0]?.id ?? morning.id, rhythm: "DAILY", hour: 9 } as const;
  const weekly = { name: "早会周报", dashboardId: morning.id, rhythm: "WEEKLY", hour: 10 } as const;
  const digests = await Promise.all(
    [weekly, daily].map((body) => persist(() => call(createDigest, { params, body: { ...body, recipients } }))),
  );
  for (const { id } of digests) await persist(() => call(sendDigest, { params: { program, id }, body: {} }));
}

function morningTiles(saved: readonly string[]): DashboardTile[] {
  const tile = (key: string, x: number, y: number, w: number, h: number, content: DashboardTile["content"]) => ({
    ...{ key, x, y, w, h, content, title: "", ownRange: null },
  });
  const report = (place: number, x: number, y: number) =>
    tile(`report-${place}`, x, y, 6, 5, { kind: "saved", reportId: saved[place] ?? "" });
  const numbers = ["visitors", "new_buyers", "paid_orders", "paid_amount", "repurchase_rate", "refund_rate"];
  return [
    tile("focus", 0, 0, 12, 1, { kind: "text", text: "本月重点：新客首单和复购。看到掉的先找原因，再定动作。" }),
    ...numbers.map((metric, index) => tile(`number-${index}`, index * 2, 1, 2, 2, { kind: "metric", metric })),
    ...[report(0, 0, 3), report(1, 6, 3), report(2, 0, 8), report(3, 6, 8)],
  ];
}

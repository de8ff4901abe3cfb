import { startOfDay } from "@banyan/calendar";
import fc from "fast-check";
import { expect } from "vitest";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import type { Sums } from "./figures.ts";
import { loadRange } from "./load.ts";
import { keyOf, NOBODY, naive, type Told } from "./naive.ts";
import { createReportStore, type Range } from "./store.ts";

export const zone = "Asia/Shanghai";
export const HOUR = 3_600_000;
export const from = startOfDay("2026-03-10", zone).getTime();
export const until = startOfDay("2026-03-15", zone).getTime();

/** Whole hours, so that the edges of days, of the range and of the lookback are hit often; no two visits at one instant: which is first nobody says. */
const at = fc.integer({ min: -45 * 24, max: 12 * 24 }).map((hours) => from + hours * HOUR);
const edge = fc.constantFrom(from, from - 1, until - 1, until, from - 30 * 24 * HOUR, from + 24 * HOUR);
export const told = { channel: "", code: "", scene: 0, session: 0, fen: 0, props: {} };
const person = fc.integer({ min: 0, max: 5 });
const visit = fc.record({
  ...{ person, at: fc.oneof(at, edge), session: fc.integer({ min: 1, max: 4 }) },
  channel: fc.constantFrom("", "", "ad", "kol", "nobody-knows"),
  code: fc.constantFrom("", "Aa000001", "Bb000002"),
  scene: fc.constantFrom(0, 1001, 1047, 1053, 1129, 7),
  event: fc.constantFrom("page_view", "page_view", "view_item"),
  source: fc.constantFrom<"device" | "import">("device", "import"),
});
const saving = fc.record({
  ...{ layer: fc.constantFrom("order", "coupon", "shipping"), kind: fc.constantFrom("campaign", "coupon") },
  ...{ id: fc.constantFrom("c1", "c2", "c3", "c4"), name: fc.constant(""), fen: fc.integer({ min: 1, max: 900 }) },
});
const order = fc.record({
  ...{ person, at: fc.oneof(at, edge), isFirst: fc.boolean(), isImport: fc.nat({ max: 5 }).map((n) => n === 0) },
  ...{ goods: fc.integer({ min: 0, max: 9_000 }), shipping: fc.integer({ min: 0, max: 800 }) },
  ...{ agreed: fc.integer({ min: 0, max: 50 }), isOld: fc.boolean(), savings: fc.array(saving, { maxLength: 3 }) },
});
const refund = fc.record({
  order: fc.nat({ max: 8 }),
  at: fc.oneof(at, edge),
  fen: fc.integer({ min: 1, max: 5_000 }),
});
const story = fc.record({
  visits: fc.uniqueArray(visit, { maxLength: 60, selector: ({ at }) => at }),
  orders: fc.array(order, { maxLength: 20 }),
  refunds: fc.array(refund, { maxLength: 6 }),
  members: fc.array(fc.record({ person, at }), { maxLength: 4 }),
  reasons: fc.array(fc.constantFrom("newcomer_gift", "placement", "push"), { minLength: 3, maxLength: 3 }),
  merges: fc.array(fc.tuple(fc.integer({ min: 4, max: 5 }), fc.integer({ min: 1, max: 3 })), { maxLength: 2 }),
});

/** Of whom the report is: everybody, some, or nobody at all. */
const cohort = fc.option(fc.subarray([1, 2, 3, 4, 5]), { freq: 2 });

function eventsOf({
  visits,
  orders,
  refunds,
  members,
  reasons,
}: typeof story extends fc.Arbitrary<infer S> ? S : never): Told[] {
  const fact = { ...told, source: "facts" as const };
  return [
    ...visits.map((one) => ({ ...told, ...one })),
    ...orders.map(({ person, at, isFirst, isImport, goods, shipping, agreed, isOld, savings }, n) => ({
      ...fact,
      ...{ event: "order_paid", person, at, fen: goods + shipping },
      source: isImport ? ("import" as const) : fact.source,
      props: {
        ...{ order_id: `order-${n}`, first_order: isFirst, lines: [{ paid_fen: goods }], savings },
        ...(!isOld && {
          goods_fen:
            goods + agreed + savings.filter(({ layer }) => layer !== "shipping").reduce((sum, { fen }) => sum + fen, 0),
          shipping_fen: shipping,
        }),
      },
    })),
    ...refunds.map((one) => ({
      ...{ ...fact, event: "after_sale_refunded", at: one.at, fen: one.fen },
      ...{ person: orders[one.order]?.person ?? 0, props: { order_id: `order-${one.order}` } },
    })),
    ...members.map((one) => ({ ...fact, event: "member_registered", ...one })),
    ...reasons.map((reason, n) => ({
      ...{ ...fact, event: "coupon_granted", person: 1, at: from, props: { coupon_id: `c${n + 1}`, reason } },
    })),
  ];
}

export async function keep(
  clickhouse: ClickHouse,
  program: string,
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
) {
  const rows = events.map((one) => ({
    ...{ program, event: one.event, person: one.person, session: one.session, id: uuidv7(), flags: 0 },
    ...{ ts: dateTime64(one.at), received_at: dateTime64(one.at), device_ts: dateTime64(one.at) },
    ...{ amount_fen: one.fen, product_id: "", page: "", scene: one.scene, channel: one.channel, code: one.code },
    ...{ source: one.source, props: JSON.stringify(one.props), anon_id: "", share_id: "" },
    ...{ platform: one.source === "facts" ? "server" : "weapp", os: "", model: "", app_version: "" },
  }));
  await clickhouse.insert("events", rows, uuidv7());
  const undone = { program, from: 9, into: 0, at: dateTime64(from) };
  const merged = [...merges].map(([one, into]) => ({ program, from: one, into, at: dateTime64(from) }));
  await clickhouse.insert("person_merges", [...merged, undone], uuidv7());
}

const plain = (rows: ReadonlyMap<string, Sums>) =>
  Object.fromEntries(
    [...rows].map(([key, sums]) => [key, { ...sums, netByOffset: Object.fromEntries(sums.netByOffset) }]),
  );
const isNothing = (sums: Sums) =>
  Object.values(sums).every(
    (one) => one === 0 || (one instanceof Map ? one.size === 0 : Array.isArray(one) && one.every((n) => n === 0)),
  );
const withoutNothing = (rows: Iterable<[string, Sums]>) => new Map([...rows].filter(([, sums]) => !isNothing(sums)));

/** Random streams of events: the statements agree with the definitions told event by event, to the fen. */
export async function agreesWithDefinitions(clickhouse: ClickHouse, numRuns: number): Promise<void> {
  const store = createReportStore(clickhouse);
  await fc.assert(
    fc.asyncProperty(
      story,
      fc.constantFrom("first" as const, "last" as const),
      cohort,
      async (told, attribution, people) => {
        const program = `random-${uuidv7()}`;
        const events = eventsOf(told);
        const merges = new Map(told.merges);
        await keep(clickhouse, program, events, merges);
        const now = until + 5 * 24 * HOUR;
        const range: Range = { program, zone, from, until, now, people };
        const { touches } = await loadRange(store, range, { attribution, today: "2026-03-20", isDeep: true });
        const found = new Map(touches.map(({ touch, sums }) => [touch.known ? keyOf(touch) : NOBODY, sums]));
        const expected = naive(events, merges, range, attribution, people);
        expect(plain(withoutNothing(found))).toEqual(plain(withoutNothing(expected)));

        // every figure made of people lists exactly so many
        const totals = [...expected.values()];
        const sum = (key: "visitors" | "newPersons" | "buyers") => totals.reduce((all, one) => all + one[key], 0);
        const lists = await Promise.all(
          (["visitors", "newPersons", "buyers"] as const).map((measure) =>
            store.people(range, { measure, attribution, row: { is: "all" } }, { limit: 100, offset: 0 }),
          ),
        );
        expect(lists.map((list) => [list.length, list[0]?.total ?? 0])).toEqual(
          (["visitors", "newPersons", "buyers"] as const).map((key) => [sum(key), sum(key)]),
        );
      },
    ),
    { numRuns, endOnFailure: true },
  );
}

import type { ClickHouse } from "../../apps/server/src/kernel/clickhouse.ts";

/** One program of made-up behaviour; larger ones hold more people, not more days. */
export type DataSet = {
  /** Also the program's id. */ name: "1m" | "5m" | "20m";
  persons: number;
  /** Events of the person in the middle. */ median: number;
  /** Days its events fall on, in its zone. */ from: string;
  to: string;
};
const DAYS = 60;
const FIRST_DAY = "2026-08-01";
const days = { from: FIRST_DAY, to: "2026-09-29" };
export const dataSets: readonly DataSet[] = [
  { name: "1m", persons: 100_000, median: 6.4, ...days },
  { name: "5m", persons: 250_000, median: 13, ...days },
  { name: "20m", persons: 1_000_000, median: 13, ...days },
];
export const ZONE = "Asia/Shanghai";

/** 25 events, in thousandths of all but the launches that begin sessions; steps of funnels first. */
const weights: readonly (readonly [string, number])[] = [
  ...([
    ["page_view", 372],
    ["view_item", 128],
    ["add_to_cart", 46],
    ["begin_checkout", 23],
    ["pay_tap", 14],
  ] as const),
  ...([
    ["page_leave", 96],
    ["scroll", 70],
    ["search", 46],
    ["exposure", 45],
    ["favorite", 22],
    ["share", 16],
  ] as const),
  ...([
    ["view_category", 23],
    ["view_cart", 16],
    ["video_play", 14],
    ["coupon_view", 12],
    ["review_read", 11],
  ] as const),
  ...([
    ["filter_use", 10],
    ["sort_use", 8],
    ["banner_tap", 8],
    ["notice_tap", 5],
    ["service_open", 5],
  ] as const),
  ...([
    ["address_edit", 4],
    ["app_hide", 4],
    ["app_error", 2],
  ] as const),
];
const PERSONS_A_STATEMENT = 20_000;

/**
 * Behaviour like a shop's, made inside ClickHouse and stored through the real tables and views: events per person follow a power
 * law (median 13, p99.9 435, at most 3,464), 60 days, sessions of 7 on average that begin with a launch, 4 % of the events of a
 * session at the same millisecond as the one before. The same numbers make the same rows.
 */
export async function generate(
  clickhouse: ClickHouse,
  { name, persons, median }: Pick<DataSet, "persons" | "median"> & { name: string },
): Promise<void> {
  const names = weights.map(([event]) => `'${event}'`).join(", ");
  let sum = 0;
  const ends = weights.map(([, weight]) => (sum += weight)).join(", ");
  for (let first = 1; first <= persons; first += PERSONS_A_STATEMENT) {
    const last = Math.min(persons, first + PERSONS_A_STATEMENT - 1);
    await clickhouse.command(
      `INSERT INTO events (program, event, person, ts, day, received_at, device_ts, id, session, amount_fen, product_id, page, scene,
         channel, code, source, props, anon_id, platform, os, model, app_version)
       WITH
         (salt, a, b) -> sipHash64(${persons}, salt, a, b) AS chance,
         (salt, a, b) -> (chance(salt, a, b) % 1000003 + 1) / 1000004 AS share,
         (p) -> sqrt(-2 * log(share(1, p, 0))) * cos(2 * pi() * share(2, p, 0)) AS normal,
         people AS (
           SELECT toUInt32(number + {first:UInt32}) AS person, normal(person) AS z,
             toUInt32(greatest(1, least(3464, ${median} * exp(z + greatest(0, z - 2.3) * 0.535)))) AS events,
             toUInt64(share(3, person, 0) * ${(DAYS - 1) * 86_400_000 * 0.8}) AS arrivesMs
           FROM numbers({people:UInt32})),
         steps AS (
           SELECT person, arrivesMs, arrayJoin(range(events)) AS n, intDiv(n, 4 + chance(4, person, 0) % 7) AS visit, n % (4 + chance(4, person, 0) % 7) AS nth,
             arrivesMs + toUInt64(pow(share(5, person, visit), 1.5) * (${(DAYS - 0.2) * 86_400_000} - arrivesMs)) * (visit > 0) AS beginsMs,
             chance(6, person, n) AS dice FROM people)
       SELECT {program:String},
         nth = 0 ? 'app_launch' : ([${names}])[arrayFirstIndex(e -> dice % ${sum} < e, [${ends}])] AS event,
         person,
         fromUnixTimestamp64Milli(toInt64({start:Int64} + beginsMs + (nth - if(nth > 0 AND intDiv(dice, 1000) % 19 = 0, 1, 0)) * 11003), 'UTC') AS ts,
         toDate(ts, '${ZONE}'), ts, ts, reinterpret(sipHash128({program:String}, person, n), 'UUID'), toUInt32(intDiv({start:Int64} + beginsMs, 1000)),
         if(event = 'pay_tap', toInt64(dice % 20000), 0), if(event IN ('view_item', 'add_to_cart'), concat('p', toString(intDiv(dice, 7) % 400)), ''),
         concat('pages/', (['home', 'category', 'product', 'cart', 'search', 'mine'])[1 + intDiv(dice, 11) % 6]), toUInt16(1001 + chance(7, person, visit) % 40),
         (['wechat', 'search', 'qr', 'ad_moments', 'ad_search', 'share', 'offline', 'mp_article'])[1 + chance(8, person, visit) % 8], '', 'import',
         concat('{"page":"pages/home/index","rank":', toString(dice % 50), ',"keyword":"k', toString(dice % 300), '","price_fen":', toString(dice % 9900), ',"referrer":"pages/category/index"}'),
         '', 'weapp', 'iOS 19.1', (['iPhone17,2', 'iPhone16,1', 'M2012K11AC', 'PGT-AN00'])[1 + person % 4], '1.4.0'
       FROM steps
       SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0, max_insert_threads = 2`,
      { program: name, first, people: last - first + 1, start: Date.parse(`${FIRST_DAY}T00:00:00+08:00`) },
    );
  }
}

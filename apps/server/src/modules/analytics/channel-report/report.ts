import { addDays, dayOf, daysBetween, startOfDay } from "@banyan/calendar";
import {
  type Attribution,
  type ChannelPeople,
  type ChannelReport,
  type Cohort,
  type getChannelNumbers,
  type PeopleMeasure,
  type Reply,
  type ReportRow,
  reportGroups,
  sceneGroupOf,
} from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Clock } from "#kernel/clock.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import type { ChannelCosts, ReportedChannel } from "#modules/channels/index.ts";
import type { People } from "../store.ts";
import { type Acquisition, acquisitionOf } from "./acquisition.ts";
import { addSums, emptySums, figuresOf, previousOf, ratioBp, type Sums } from "./figures.ts";
import { type Loaded, loadRange } from "./load.ts";
import { addPlans, channelPlace, filterOf, type Place, placeOf, planOf } from "./rows.ts";
import { createReportStore, type Range } from "./store.ts";

export type ChannelReportDeps = {
  clickhouse: ClickHouse;
  clock: Clock;
  programs: Programs;
  costs: Pick<ChannelCosts, "byDay" | "channels" | "labelsOfCodes">;
  /** The books, to compare with. */
  ledger: {
    adCosts(programId: string, period: Days): Promise<readonly { costFen: number }[]>;
    salesOf(programId: string, period: Days): Promise<{ paidFen: number; refundFen: number; discountFen: number }>;
  };
  /** Members of persons, erased ones absent. */
  membersOf(
    programId: string,
    personIds: readonly number[],
  ): Promise<ReadonlyMap<number, { memberId: string; nickname: string }>>;
  /** A port: person numbers of a cohort, kept below or beside. */
  cohort(programId: string, cohort: Cohort): Promise<readonly number[]>;
};
type Days = { from: string; to: string };
export type ReportQuery = Days & { attribution: Attribution; cohort?: Cohort | undefined };
const MOST_DAYS = 366;
const MOST_PARTS = 200;
const NUMBERS_DAYS = 30;

export type ChannelReports = ReturnType<typeof createChannelReports>;

/** Where people come from, what they cost and what they bring; equal to the books to the fen. */
export function createChannelReports(deps: ChannelReportDeps) {
  const store = createReportStore(deps.clickhouse);
  const zoneOf = async (programId: string) => (await deps.programs.byId(programId))?.zone ?? "Asia/Shanghai";
  const peopleOf = async (programId: string, cohort: Cohort | undefined): Promise<People> =>
    cohort === undefined ? null : deps.cohort(programId, cohort);
  const rangeOf = (program: string, zone: string, { from, to }: Days, people: People): Range => ({
    program,
    zone,
    from: startOfDay(from, zone).getTime(),
    until: startOfDay(addDays(to, 1), zone).getTime(),
    now: deps.clock.now().getTime(),
    people,
  });

  return {
    async read(programId: string, query: ReportQuery): Promise<ChannelReport> {
      const length = checkRange(query);
      const zone = await zoneOf(programId);
      const before = { from: addDays(query.from, -length), to: addDays(query.from, -1) };
      const today = dayOf(deps.clock.now(), zone);
      const { attribution } = query;
      const people = await peopleOf(programId, query.cohort);
      const isOfAll = people === null;
      const [channels, loaded, earlier, costs, costsBefore, sales, booked] = await Promise.all([
        deps.costs.channels(programId),
        loadRange(store, rangeOf(programId, zone, query, people), { attribution, today, isDeep: true }),
        loadRange(store, rangeOf(programId, zone, before, people), { attribution, today, isDeep: false }),
        isOfAll ? deps.costs.byDay(programId, query) : [],
        isOfAll ? deps.costs.byDay(programId, before) : [],
        deps.ledger.salesOf(programId, query),
        deps.ledger.adCosts(programId, query),
      ]);
      const folded = fold(channels, loaded, costs);
      const foldedBefore = fold(channels, earlier, costsBefore);
      const labels = await deps.costs.labelsOfCodes(
        programId,
        [...folded.values()].flatMap(({ place, parts }) => (place.channel ? [...parts.keys()] : [])),
      );
      const total = sumOf([...folded.values()].map(({ sums }) => sums));
      const plans = new Map((isOfAll ? channels : []).map((one) => [`channel:${one.id}`, planOf(one, query, zone)]));
      const plan = addPlans([...plans.values()]);
      const rows = [...folded.values()]
        .filter(({ place, sums }) => isShown(place, [sums, foldedBefore.get(place.row)?.sums]))
        .sort(
          (a, b) =>
            b.sums.newPersons - a.sums.newPersons ||
            b.sums.visits - a.sums.visits ||
            (a.place.row < b.place.row ? -1 : 1),
        )
        .map(({ place, sums, parts }): ReportRow => {
          const own = plans.get(place.row) ?? { newPersons: null, costFen: null };
          return {
            key: place.row,
            group: place.group,
            channel: place.channel && shownChannel(place.channel),
            scene: place.scene,
            plan: {
              ...own,
              shareBp: own.newPersons === null ? null : ratioBp(own.newPersons, plan.newPersons ?? 0),
              actualShareBp: ratioBp(sums.newPersons, total.newPersons),
            },
            figures: figuresOf(sums),
            previous: previousOf(foldedBefore.get(place.row)?.sums ?? emptySums()),
            parts: partsOf(parts, (code) => (place.channel ? (labels.get(code) ?? "") : code)),
          };
        });
      const groups = reportGroups.map((group) => ({
        group,
        sums: sumOf([...folded.values()].filter(({ place }) => place.group === group).map(({ sums }) => sums)),
      }));
      const figures = figuresOf(total);
      const paid = figuresOf(groups.find(({ group }) => group === "paid")?.sums ?? emptySums());
      return {
        zone,
        ...{ from: query.from, to: query.to, attribution },
        total: { ...figures, paidCacFen: paid.cacFen },
        previous: previousOf(sumOf([...foldedBefore.values()].map(({ sums }) => sums))),
        plan,
        groups: groups.map(({ group, sums }) => ({ group, figures: figuresOf(sums) })),
        rows,
        days: daysOf(loaded, channels),
        books: isOfAll
          ? [
              { check: "GROSS_PAID", reportFen: figures.grossPaidFen, ledgerFen: sales.paidFen },
              { check: "REFUNDS", reportFen: figures.refundFen, ledgerFen: sales.refundFen },
              { check: "SUBSIDY", reportFen: figures.subsidyFen, ledgerFen: sales.discountFen },
              {
                check: "AD_COST",
                reportFen: figures.adCostFen,
                ledgerFen: booked.reduce((sum, { costFen }) => sum + costFen, 0),
              },
            ]
          : [],
      };
    },

    /** The people of a figure, in pages; what brought them, and what they paid in it. */
    async people(
      programId: string,
      query: ReportQuery & {
        measure: PeopleMeasure;
        row?: string | undefined;
        code?: string | undefined;
        page: number;
        pageSize: number;
      },
    ): Promise<ChannelPeople> {
      checkRange(query);
      const row = filterOf(query.row, query.code, await deps.costs.channels(programId));
      const { measure, attribution, page, pageSize } = query;
      const range = rangeOf(programId, await zoneOf(programId), query, await peopleOf(programId, query.cohort));
      const paging = { limit: pageSize, offset: (page - 1) * pageSize };
      const found = row ? await store.people(range, { measure, attribution, row }, paging) : [];
      const members = await deps.membersOf(
        programId,
        found.map(({ who }) => who),
      );
      return {
        items: found.map(({ who, firstAt, channel, code, scene, orders, paid, refunded }) => ({
          personId: who,
          memberId: members.get(who)?.memberId ?? null,
          nickname: members.get(who)?.nickname ?? null,
          firstAt: firstAt > 0 ? new Date(firstAt).toISOString() : null,
          first: firstAt > 0 ? { channel, code, scene: sceneGroupOf(scene) } : null,
          orders,
          paidFen: paid,
          refundFen: refunded,
        })),
        total: found[0]?.total ?? 0,
        page,
        pageSize,
      };
    },

    /** What new persons of these days cost, in the rows of `read`. */
    async acquisition(programId: string, days: Days): Promise<Acquisition> {
      const range = rangeOf(programId, await zoneOf(programId), days, null);
      const [channels, coupons, costs] = await Promise.all([
        deps.costs.channels(programId),
        store.coupons(range),
        deps.costs.byDay(programId, days),
      ]);
      return acquisitionOf(channels, coupons, costs);
    },

    /** Registered channels in the last 30 days, by first touch. */
    async numbers(programId: string): Promise<Reply<typeof getChannelNumbers>> {
      const zone = await zoneOf(programId);
      const today = dayOf(deps.clock.now(), zone);
      const days = { from: addDays(today, 1 - NUMBERS_DAYS), to: today };
      const [channels, loaded, costs] = await Promise.all([
        deps.costs.channels(programId),
        loadRange(store, rangeOf(programId, zone, days, null), { attribution: "first", today, isDeep: false }),
        deps.costs.byDay(programId, days),
      ]);
      const folded = fold(channels, loaded, costs);
      const items = channels.map(({ id, key }) => {
        const { visitors, newPersons, buyers, orders, grossPaidFen, netRevenueFen, adCostFen, cacFen } = figuresOf(
          folded.get(`channel:${id}`)?.sums ?? emptySums(),
        );
        const people = { visitors, newPersons, buyers, orders };
        return { channelId: id, key, ...people, grossPaidFen, netRevenueFen, adCostFen, cacFen };
      });
      return { ...days, items };
    },
  };
}

type Folded = { place: Place; sums: Sums; parts: Map<string, Sums> };

/** Every channel has a row, whether anyone came or not. */
function fold(
  channels: readonly ReportedChannel[],
  { touches }: Loaded,
  costs: readonly { channelId: string; costFen: number }[],
): Map<string, Folded> {
  const byKey = new Map(channels.map((one) => [one.key, one]));
  const rows = new Map<string, Folded>(
    channels.map((one) => {
      const place = channelPlace(one);
      return [place.row, { place, sums: emptySums(), parts: new Map() }];
    }),
  );
  for (const { touch, sums } of touches) {
    const place = placeOf(touch, byKey);
    const row: Folded = rows.get(place.row) ?? { place, sums: emptySums(), parts: new Map() };
    rows.set(place.row, row);
    addSums(row.sums, sums);
    row.parts.set(place.part, addSums(row.parts.get(place.part) ?? emptySums(), sums));
  }
  for (const { channelId, costFen } of costs) {
    const row = rows.get(`channel:${channelId}`);
    if (row) addSums(row.sums, { adCost: costFen });
  }
  return rows;
}

const sumOf = (list: readonly Sums[]): Sums => list.reduce<Sums>((total, one) => addSums(total, one), emptySums());

/** An archived channel, a scene or a stranger only when there is something to tell. */
function isShown({ channel }: Place, sums: readonly (Sums | undefined)[]): boolean {
  if (channel && !channel.isArchived) return true;
  return sums.some(
    (one) =>
      one !== undefined &&
      (one.visits > 0 ||
        one.visitors > 0 ||
        one.orders > 0 ||
        one.refunded > 0 ||
        one.newMembers > 0 ||
        one.newPersons > 0 ||
        one.adCost > 0 ||
        one.newUserCoupons + one.rewards > 0),
  );
}

const shownChannel = ({ id, key, name, kind, isArchived }: ReportedChannel) => ({ id, key, name, kind, isArchived });

/** Busiest first; a row of one nameless part is that part. */
function partsOf(parts: ReadonlyMap<string, Sums>, labelOf: (code: string) => string): ReportRow["parts"] {
  if (parts.size === 0 || (parts.size === 1 && parts.has(""))) return [];
  return [...parts]
    .sort(([a, x], [b, y]) => y.visits - x.visits || y.newPersons - x.newPersons || (a < b ? -1 : 1))
    .slice(0, MOST_PARTS)
    .map(([code, sums]) => ({ code, label: labelOf(code), figures: figuresOf(sums) }));
}

function daysOf({ days }: Loaded, channels: readonly ReportedChannel[]): ChannelReport["days"] {
  const byKey = new Map(channels.map((one) => [one.key, one]));
  const sums = new Map<string, ChannelReport["days"][number]>();
  for (const { touch, day, newPersons } of days) {
    const { row } = placeOf(touch, byKey);
    const known = sums.get(`${day} ${row}`) ?? { day, row, newPersons: 0 };
    sums.set(`${day} ${row}`, { ...known, newPersons: known.newPersons + newPersons });
  }
  return [...sums.values()].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.row < b.row ? -1 : 1));
}

/** Returns the number of days. Errors: INVALID_INPUT, RANGE_TOO_LONG. */
function checkRange({ from, to }: Days): number {
  const length = daysBetween(from, to) + 1;
  if (length < 1) fail("INVALID_INPUT", { field: "query.to" });
  if (length > MOST_DAYS) fail("RANGE_TOO_LONG", { field: "query.to" });
  return length;
}

import { dayOf, daysInMonth, endOfMonth, monthOf, rangeOfDays, startOfMonth } from "@banyan/calendar";
import type {
  ChannelCost,
  CostFile,
  CostInput,
  getChannelCost,
  listChannelCosts,
  listMonthlyFees,
  Reply,
} from "@banyan/contracts";
import { allocate } from "@banyan/money";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { decodeCsv } from "#kernel/csv.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import { bookingsOf, type CostBooking, type CostState, isSame, stateOf, type WantedCost } from "./booking.ts";
import { readCostFile } from "./cost-file.ts";
import { type FilePlan, planFile, toCostFile } from "./file-plan.ts";
import { checkRange } from "./range.ts";
import * as store from "./store.ts";

export type ChannelCosts = ReturnType<typeof createChannelCosts>;
export type ChannelCostsDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  /** Ports: the ledger is an equal. */
  ledger: {
    post(tx: Tx, bookings: readonly CostBooking[]): Promise<void>;
    /** What the books say was spent. */
    adCosts(
      programId: string,
      period: { from: string; to: string },
    ): Promise<{ channelId: string; day: string; costFen: number }[]>;
  };
};

/** `head` with the new version; `before` null: it is new. */
type Change = { head: store.CostHead; before: CostState | null; after: CostState };
const MOST_LINES = 10_000;
const MOST_BYTES = 5_000_000;

/** What channels cost: typed, from files of ad platforms, monthly fees. Every state is in the books in the same transaction. */
export function createChannelCosts(deps: ChannelCostsDeps) {
  const { db, programs, clock } = deps;
  const zoneOf = async (programId: string) => (await programs.byId(programId))?.zone ?? "Asia/Shanghai";
  const todayOf = async (programId: string) => dayOf(clock.now(), await zoneOf(programId));

  return {
    async list(
      programId: string,
      { page, pageSize, ...filter }: store.CostFilter & { page: number; pageSize: number },
    ): Promise<Reply<typeof listChannelCosts>> {
      checkRange(filter);
      const [sums, rows, days, booked] = await Promise.all([
        store.sumCosts(db.reports, programId, filter),
        store.listCosts(db.reports, programId, filter, { limit: pageSize, offset: (page - 1) * pageSize }),
        store.costsByDay(db.reports, programId, filter),
        deps.ledger.adCosts(programId, filter),
      ]);
      const { counts, total, ...sum } = sums;
      const bookedFen =
        filter.source === undefined
          ? booked
              .filter(({ channelId }) => filter.channelId === undefined || channelId === filter.channelId)
              .reduce((all, { costFen }) => all + costFen, 0)
          : null;
      return { items: rows.map(toCost), total, page, pageSize, counts, sum: { ...sum, bookedFen }, days };
    },

    async one(programId: string, id: string): Promise<Reply<typeof getChannelCost>> {
      const cost = (await store.findCost(db.reads, programId, id)) ?? fail("COST_NOT_FOUND");
      const versions = await store.versionsOf(db.reads, programId, id);
      return {
        cost: toCost(cost),
        versions: versions.map(({ at, ...version }) => ({ ...version, at: at.toISOString() })),
      };
    },

    async create(tx: Tx, programId: string, input: CostInput, by: StaffCaller): Promise<ChannelCost> {
      if (input.day > (await todayOf(programId))) fail("COST_IN_FUTURE", { field: "body.day" });
      const sourceKey = `manual:${uuidv7(clock.now())}`;
      const { changed } = await keep(
        tx,
        programId,
        [{ ...input, source: "MANUAL", sourceKey, platform: "" }],
        by,
        "登记",
      );
      const [id = ""] = changed;
      await tell(tx, programId, by, "channel-cost.create", `channel-cost:${id}`, input);
      return toCost((await store.findCost(tx, programId, id)) ?? fail("COST_NOT_FOUND"));
    },

    async correct(
      tx: Tx,
      programId: string,
      id: string,
      { version, reason, ...state }: CostState & { version: number; reason: string },
      by: StaffCaller,
    ): Promise<ChannelCost> {
      await store.lockCosts(tx, programId);
      const cost = (await store.findCost(tx, programId, id)) ?? fail("COST_NOT_FOUND");
      if (cost.source === "FIXED") fail("COST_OF_MONTHLY_FEE");
      if (cost.version !== version) fail("EDIT_CONFLICT");
      const head = { ...cost, sourceKey: "", version: version + 1 };
      await write(tx, programId, [{ head, before: stateOf(cost), after: stateOf(state) }], by, reason);
      await tell(tx, programId, by, "channel-cost.correct", `channel-cost:${id}`, { ...state, reason }, stateOf(cost));
      return toCost((await store.findCost(tx, programId, id)) ?? fail("COST_NOT_FOUND"));
    },

    async monthly(
      programId: string,
      { from, to }: { from: string; to: string },
    ): Promise<Reply<typeof listMonthlyFees>> {
      return {
        items: await store.monthlyFees(db.reports, programId, { from: startOfMonth(from), to: endOfMonth(to) }),
      };
    },
    /** Spread over every day of the month, to the fen; said again it corrects only the days that differ. */
    async setMonthly(
      tx: Tx,
      programId: string,
      fee: { channelId: string; month: string; label: string; amountFen: number },
      by: StaffCaller,
    ) {
      if (fee.month > monthOf(await todayOf(programId))) fail("COST_IN_FUTURE", { field: "body.month" });
      const shares = allocate(fee.amountFen, new Array<number>(daysInMonth(fee.month)).fill(1));
      const days = rangeOfDays(startOfMonth(fee.month), endOfMonth(fee.month));
      const wanted = days.map(
        (day, index): WantedCost => ({
          channelId: fee.channelId,
          day,
          costFen: shares[index] ?? 0,
          impressions: null,
          clicks: null,
          source: "FIXED",
          sourceKey: `fixed:${fee.channelId}:${day}:${fee.label}`,
          label: fee.label,
          platform: "",
        }),
      );
      const { changed } = await keep(tx, programId, wanted, by, "固定月费");
      await tell(tx, programId, by, "channel-cost.monthly", `channel:${fee.channelId}`, fee);
      return { days: days.length, changed: changed.length };
    },

    checkFile: async (programId: string, platform: string, bytes: Buffer): Promise<CostFile> =>
      toCostFile(await plan(db.reports, programId, platform, bytes)),
    async importFile(tx: Tx, programId: string, platform: string, bytes: Buffer, by: StaffCaller): Promise<CostFile> {
      await store.lockCosts(tx, programId);
      const planned = await plan(tx, programId, platform, bytes);
      const { changed } = await keep(tx, programId, planned.wanted, by, "导入文件");
      const { counts } = planned;
      await tell(tx, programId, by, "channel-cost.import", `platform:${platform}`, { counts, changed: changed.length });
      return toCostFile(planned);
    },
    async setCampaigns(
      programId: string,
      platform: string,
      items: readonly { campaign: string; channelId: string | null }[],
      by: StaffCaller,
    ) {
      const unique = [...new Map(items.map((one) => [one.campaign, one])).values()];
      await transact(db.orders, async (tx) => {
        await namesOf(
          tx,
          programId,
          unique.flatMap(({ channelId }) => channelId ?? []),
        );
        await store.keepCampaigns(tx, programId, platform, unique);
        await tell(tx, programId, by, "channel-cost.campaigns", `platform:${platform}`, unique);
      });
      return { kept: unique.length };
    },

    /** For the check of the books. */
    ofChannels: store.costsOfChannels,
    // for reports
    byDay: (programId: string, period: { from: string; to: string }) => store.costsByDay(db.reports, programId, period),
    channels: (programId: string) => store.channelsOfProgram(db.reports, programId),
    labelsOfCodes: (programId: string, codes: readonly string[]) => store.labelsOfCodes(db.reports, programId, codes),
  };

  /** What stands under these keys becomes what is wanted; what is so already stays. Returns the ids of what changed. */
  async function keep(tx: Tx, programId: string, wanted: readonly WantedCost[], by: StaffCaller, reason: string) {
    await store.lockCosts(tx, programId);
    const standing = new Map(
      (
        await store.costsByKey(
          tx,
          programId,
          wanted.map(({ sourceKey }) => sourceKey),
        )
      ).map((one) => [one.sourceKey, one]),
    );
    const changes = wanted.flatMap((one): Change[] => {
      const before = standing.get(one.sourceKey);
      // a fee that was never there is not taken away; a campaign that cost nothing still had impressions
      if (!before && one.source === "FIXED" && one.costFen === 0) return [];
      if (before && isSame(before, one)) return [];
      const head = { ...one, id: before?.id ?? uuidv7(clock.now()), version: (before?.version ?? 0) + 1 };
      return [{ head, before: before ? stateOf(before) : null, after: stateOf(one) }];
    });
    return { changed: await write(tx, programId, changes, by, reason) };
  }

  async function write(tx: Tx, programId: string, changes: readonly Change[], by: StaffCaller, reason: string) {
    if (changes.length === 0) return [];
    const channels = changes.flatMap(({ before, after }) => [after.channelId, before?.channelId ?? after.channelId]);
    const [zone, names] = [await zoneOf(programId), await namesOf(tx, programId, channels)];
    const versions = changes.map(({ head, after }) => ({ ...head, ...after }));
    await store.keepVersions(tx, programId, versions, { by: by.name, reason });
    await deps.ledger.post(
      tx,
      changes.flatMap(({ head: { id, day, version }, before, after }) =>
        bookingsOf({ programId, id, day, version }, before, after, { zone, nameOf: (one) => names.get(one) ?? one }),
      ),
    );
    return versions.map(({ id }) => id);
  }

  async function plan(from: Db | Tx, programId: string, platform: string, bytes: Buffer): Promise<FilePlan> {
    if (bytes.length > MOST_BYTES) fail("COST_FILE_TOO_LONG", { details: { most: MOST_LINES } });
    const file = readCostFile(decodeCsv(bytes), await todayOf(programId)) ?? fail("COST_FILE_UNREADABLE");
    if (file.lines > MOST_LINES) fail("COST_FILE_TOO_LONG", { details: { most: MOST_LINES } });
    return planFile(from, programId, platform, file);
  }

  /** Errors: CHANNEL_NOT_FOUND. */
  async function namesOf(tx: Tx, programId: string, ids: readonly string[]) {
    const unique = [...new Set(ids)];
    const names = await store.channelNames(tx, programId, unique);
    return names.size === unique.length ? names : fail("CHANNEL_NOT_FOUND", { field: "body.channelId" });
  }
}

const tell = (
  tx: Tx,
  programId: string,
  by: StaffCaller,
  action: string,
  subject: string,
  after: unknown,
  before?: unknown,
) => audit(tx, { programId, actor: `staff:${by.id}`, action, subject, after, before });

const toCost = ({ updatedAt, ...row }: store.CostRow): ChannelCost => ({ ...row, updatedAt: updatedAt.toISOString() });

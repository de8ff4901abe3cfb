import { addDays, DEFAULT_ZONE, dayOf } from "@banyan/calendar";
import type { Channel, ChannelInput, ChannelRow, getChannel, listChannels, Reply } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import * as store from "./channel-store.ts";

export type ChannelListDeps = { db: Databases; clock: Clock; programs: Pick<Programs, "byId"> };

const SHOWN_DAYS = 30;

/** The channels themselves: made, changed, archived, and how many came through each. */
export function createChannelList({ db, clock, programs }: ChannelListDeps) {
  async function shownDays(programId: string): Promise<string[]> {
    const today = dayOf(clock.now(), (await programs.byId(programId))?.zone ?? DEFAULT_ZONE);
    return Array.from({ length: SHOWN_DAYS }, (_, index) => addDays(today, index - SHOWN_DAYS + 1));
  }

  return {
    async list(
      programId: string,
      query: store.ChannelFilter & { page: number; pageSize: number },
    ): Promise<Reply<typeof listChannels>> {
      const since = (await shownDays(programId))[0] ?? "";
      const { page, pageSize, ...filter } = query;
      const [rows, counts, totals] = await Promise.all([
        store.listChannels(db.reads, programId, { ...filter, since, limit: pageSize, offset: (page - 1) * pageSize }),
        store.countChannels(db.reads, programId, filter),
        store.sumChannels(db.reads, programId, since),
      ]);
      const shown = filter.archived === "yes" ? counts.archived : counts.all;
      const total = filter.kind ? (counts.kinds[filter.kind] ?? 0) : shown;
      return { items: rows.map(toRow), total, page, pageSize, counts, totals };
    },

    names: async (programId: string) => ({ items: await store.listNames(db.reads, programId) }),

    /** Errors: CHANNEL_NOT_FOUND. */
    async get(programId: string, id: string): Promise<Reply<typeof getChannel>> {
      const days = await shownDays(programId);
      const since = days[0] ?? "";
      const [row] = await store.listChannels(db.reads, programId, { id, since, limit: 1, offset: 0 });
      if (!row) return fail("CHANNEL_NOT_FOUND");
      const counted = new Map((await store.listDays(db.reads, programId, row.key, since)).map((one) => [one.day, one]));
      return {
        channel: toRow(row),
        days: days.map((day) => counted.get(day) ?? { day, visits: 0, scans: 0, newPersons: 0 }),
      };
    },

    /** Errors: CHANNEL_KEY_TAKEN, INVALID_INPUT. */
    create(programId: string, input: ChannelInput, actor: string): Promise<Channel> {
      checkTimes(input, "body");
      return transact(db.orders, async (tx) => {
        const id = uuidv7(clock.now());
        if (!(await store.insertChannel(tx, programId, id, input))) fail("CHANNEL_KEY_TAKEN", { field: "body.key" });
        await audit(tx, { programId, actor, action: "channel.create", subject: `channel:${id}`, after: input });
        return toChannel((await store.lockChannel(tx, programId, id)) ?? fail("CHANNEL_NOT_FOUND"));
      });
    },

    /** Errors: CHANNEL_NOT_FOUND, EDIT_CONFLICT, INVALID_INPUT. */
    change(
      programId: string,
      id: string,
      { version, channel: input }: { version: number; channel: Omit<ChannelInput, "key"> },
      actor: string,
    ): Promise<Channel> {
      checkTimes(input, "body.channel");
      return transact(db.orders, async (tx) => {
        const before = (await store.lockChannel(tx, programId, id)) ?? fail("CHANNEL_NOT_FOUND");
        if (before.version !== version) fail("EDIT_CONFLICT", { details: { version: before.version } });
        await store.updateChannel(tx, programId, id, input);
        await audit(tx, { programId, actor, action: "channel.change", subject: `channel:${id}`, before, after: input });
        return toChannel((await store.lockChannel(tx, programId, id)) ?? fail("CHANNEL_NOT_FOUND"));
      });
    },

    /** Errors: CHANNEL_NOT_FOUND. */
    setArchived(programId: string, id: string, to: "archived" | "active", actor: string): Promise<Channel> {
      return transact(db.orders, async (tx) => {
        const before = (await store.lockChannel(tx, programId, id)) ?? fail("CHANNEL_NOT_FOUND");
        const is = before.archivedAt === null ? "active" : "archived";
        if (is === to) return toChannel(before);
        await store.archiveChannel(tx, programId, id, to);
        const action = to === "archived" ? "channel.archive" : "channel.restore";
        await audit(tx, { programId, actor, action, subject: `channel:${id}`, before: is, after: to });
        return toChannel((await store.lockChannel(tx, programId, id)) ?? fail("CHANNEL_NOT_FOUND"));
      });
    },
  };
}

function checkTimes({ startsAt, endsAt }: Pick<ChannelInput, "startsAt" | "endsAt">, at: string) {
  if (startsAt !== null && endsAt !== null && startsAt >= endsAt) fail("INVALID_INPUT", { field: `${at}.endsAt` });
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

export const toChannel = ({
  id,
  key,
  name,
  kind,
  group,
  owner,
  note,
  version,
  ...stored
}: store.StoredChannel): Channel => ({
  ...{ id, key, name, kind, group, owner, note, version },
  plannedNewPersons: stored.plannedNewPersons,
  plannedCostFen: stored.plannedCostFen,
  startsAt: iso(stored.startsAt),
  endsAt: iso(stored.endsAt),
  archivedAt: iso(stored.archivedAt),
  createdAt: stored.createdAt.toISOString(),
});

const toRow = (row: store.StoredChannel & store.ChannelNumbers & { placements: number }): ChannelRow => ({
  ...toChannel(row),
  placements: row.placements,
  visits: row.visits,
  scans: row.scans,
  newPersons: row.newPersons,
});

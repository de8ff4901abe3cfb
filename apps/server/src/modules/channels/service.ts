import { DEFAULT_ZONE } from "@banyan/calendar";
import type { PosterTemplate } from "@banyan/contracts";
import type { WeixinCodes } from "#gateways/weixin/index.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Log } from "#kernel/log.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Staff } from "#modules/staff/index.ts";
import { createChannelList } from "./channels.ts";
import { createCodeFiles } from "./codes.ts";
import { createLanding } from "./landing.ts";
import { createLinks } from "./links.ts";
import { findPlacement, listCampaigns, type StoredPlacement } from "./placement-store.ts";
import { createPlacementList } from "./placements.ts";
import type { ChannelPorts } from "./ports.ts";
import { createPosters, type PosterWish } from "./posters/poster.ts";
import { createResolver } from "./resolver.ts";
import { findFirstChannel } from "./touch-store.ts";
import { createTouchReaction } from "./touches.ts";
import { zipOf } from "./zip.ts";

export type ChannelsDeps = {
  db: Databases;
  clock: Clock;
  log: Log;
  programs: Pick<Programs, "byId">;
  staff: Pick<Staff, "worksIn">;
  codes: WeixinCodes;
  storageDir: string;
  /** Known for good only once the server listens. */
  publicUrl(): string;
  ports: ChannelPorts;
};
export type Channels = ReturnType<typeof createChannels>;

/** So many pictures a folder: each may have to be asked of WeChat first. */
const MOST_IN_ZIP = 200;
const ASKED_AT_ONCE = 8;

/** Channels people come from; the codes, links and posters that bring them; what brought whom. */
export function createChannels(deps: ChannelsDeps) {
  const { db, programs } = deps;
  const list = createChannelList(deps);
  const placements = createPlacementList(deps);
  const codes = createCodeFiles(deps);
  const links = createLinks(deps);
  const posters = createPosters({ ...deps, codes });

  const find = async (programId: string, id: string): Promise<StoredPlacement> =>
    (await findPlacement(db.reads, programId, id)) ?? fail("PLACEMENT_NOT_FOUND");

  return {
    list,
    placements,
    landing: createLanding(deps),
    links,

    /** For reports: which campaign (its utm) a short id belongs to; those without one are absent. */
    campaigns: (programId: string) => listCampaigns(db.reads, programId),

    /** For tracking: which channel an `s=` belongs to; null when it is none of this program's. Kept in memory. */
    resolvePlacement: createResolver(db.reads),
    /** For tracking, which runs it within the pass: first and last touch, visits a day. */
    touchReaction: createTouchReaction(async (programId) => (await programs.byId(programId))?.zone ?? DEFAULT_ZONE),
    /** For members: what brought a person first; null when nothing was seen, `""` when they came by themselves. */
    firstChannel: (from: Db | Tx, programId: string, personId: number) => findFirstChannel(from, programId, personId),

    /** The code as a PNG or JPEG. Errors: PLACEMENT_NOT_FOUND, those of the gateway. */
    code: async (programId: string, id: string): Promise<Buffer> => codes.read(await find(programId, id)),
    /** Errors: PLACEMENT_NOT_FOUND, those of the gateway. */
    poster: async (programId: string, id: string, wish: PosterWish & { template: PosterTemplate }): Promise<Buffer> =>
      posters(await find(programId, id), wish),

    /** One picture for each placement in use, the newest 200. Errors: CHANNEL_NOT_FOUND, those of the gateway. */
    async codesZip(programId: string, channelId: string): Promise<Buffer> {
      await list.get(programId, channelId);
      const pages = [1, 2].map((page) => placements.list(programId, channelId, { page, pageSize: MOST_IN_ZIP / 2 }));
      const waiting = (await Promise.all(pages)).flatMap(({ items }) => items);
      const files: { name: string; bytes: Buffer }[] = [];
      for (let at = 0; at < waiting.length; at += ASKED_AT_ONCE) {
        const some = waiting.slice(at, at + ASKED_AT_ONCE).map(async (placement) => ({
          name: `${fileName(placement.label)}-${placement.shortId}.png`,
          bytes: await codes.read({ ...placement, programId }),
        }));
        files.push(...(await Promise.all(some)));
      }
      return zipOf(files);
    },

    /** WeChat's link, made anew. Errors: PLACEMENT_NOT_FOUND, those of the gateway. */
    async createLink(programId: string, id: string, { kind, days }: { kind: "URL_LINK" | "URL_SCHEME"; days: number }) {
      const { url, expiresAt } = await links.mint(await find(programId, id), kind, days);
      return { url, expiresAt: expiresAt.toISOString() };
    },
  };
}

/** What every system takes as a file's name. */
const fileName = (label: string) => label.replace(/[^\p{L}\p{N}_-]+/gu, "_").slice(0, 40) || "code";

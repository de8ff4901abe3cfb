import type { Databases } from "#kernel/db.ts";
import { createResolver } from "./resolver.ts";

type ChannelsDeps = { db: Databases };
export type Channels = ReturnType<typeof createChannels>;

/** Channels people come from, their codes, links and posters. */
export function createChannels({ db }: ChannelsDeps) {
  return {
    /** For tracking: which channel an `s=` belongs to; null when it is none of this program's. Kept in memory. */
    resolvePlacement: createResolver(db.reads),
  };
}

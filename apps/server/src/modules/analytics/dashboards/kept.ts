import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Staff } from "#modules/staff/index.ts";
import { createAnnotations, type ShopEvents } from "./annotations.ts";
import { createDashboards } from "./dashboards.ts";
import { createDigests, type DigestDeps } from "./digests.ts";
import { createSavedReports } from "./saved-reports.ts";

export type KeptOptions = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  staff: Staff;
  /** Asks a report as the console would. */
  ask: DigestDeps["ask"];
  /** Ports: what the shop did on which days. */
  events: readonly ShopEvents[];
};
export type Kept = ReturnType<typeof createKept>;

/** What operators keep of reports: questions, boards of them, notes on days, and digests sent of boards. */
export function createKept({ db, clock, programs, staff, ask, events }: KeptOptions) {
  const zoneOf = async (programId: string) => (await programs.byId(programId))?.zone ?? fail("UNKNOWN_PROGRAM");
  const deps = { db, clock, zoneOf, staff };
  const dashboards = createDashboards(deps);
  return {
    savedReports: createSavedReports(deps),
    dashboards,
    annotations: createAnnotations({ ...deps, events }),
    digests: createDigests({ ...deps, dashboards, ask }),
  };
}

import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";
import { moveTouches } from "./touch-store.ts";

/** What brought a person belongs to the person. */
export const personalDataOfChannels: PersonalData[] = [
  {
    table: "person_touches",
    async export(db, { programId, personId }) {
      const { rows } = await sql<Record<string, unknown>>`
        select first_channel as "firstChannel", first_code as "firstCode", first_scene as "firstScene", first_at as "firstAt",
          last_channel as "lastChannel", last_code as "lastCode", last_scene as "lastScene", last_at as "lastAt"
        from person_touches where program_id = ${programId} and person_id = ${personId}`.execute(db);
      return rows;
    },
    async erase(tx, { programId, personId }) {
      await sql`delete from person_touches where program_id = ${programId} and person_id = ${personId}`.execute(tx);
    },
    merge: (tx, from, into) => moveTouches(tx, from.programId, from.personId, into.personId),
  },
];

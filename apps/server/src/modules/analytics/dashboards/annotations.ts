import { daysBetween } from "@banyan/calendar";
import type { Annotation, AnnotationSource } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import * as store from "./annotation-store.ts";
import { actorOf, type By, keepersOf } from "./keepers.ts";
import type { KeptDeps } from "./saved-reports.ts";

const MOST_DAYS = 731;
const MOST_NOTES = 5_000;

/** Something the shop did on business days, told where it is known. */
export type ShopEvent = {
  source: Exclude<AnnotationSource, "note">;
  from: string;
  to: string;
  text: string;
  textEn: string;
  link: string;
};
/** Ports: what is to be known about the days asked for, both included. */
export type ShopEvents = (programId: string, from: string, to: string) => Promise<readonly ShopEvent[]>;

/** What to know about a day when reading a chart: what operators wrote, and what the shop itself did. */
export function createAnnotations({ db, clock, staff, events }: KeptDeps & { events: readonly ShopEvents[] }) {
  const describe = async (rows: readonly store.NoteRow[]): Promise<Annotation[]> => {
    const keeper = await keepersOf(
      staff,
      rows.map(({ byId }) => byId),
    );
    return rows.map(({ byId, updatedAt, ...row }) => ({
      ...row,
      source: "note",
      textEn: null,
      link: null,
      by: keeper(byId),
      updatedAt: updatedAt.toISOString(),
    }));
  };
  async function get(programId: string, id: string): Promise<Annotation> {
    const [note] = await describe([(await store.findNote(db.reads, programId, id)) ?? fail("NOT_FOUND")]);
    return note ?? fail("NOT_FOUND");
  }

  return {
    /** Errors: RANGE_TOO_LONG. */
    async list(programId: string, range: { from: string; to: string }): Promise<Annotation[]> {
      refuseDays(range, "query");
      const { from, to } = range;
      const [notes, ...told] = await Promise.all([
        store.listNotes(db.reads, programId, from, to).then(describe),
        ...events.map((ask) => ask(programId, from, to)),
      ]);
      const facts = told.flat().map((event) => ({
        ...{ id: null, ...event, by: { id: null, name: "" } },
        ...{ updatedAt: null, version: 0 },
      }));
      return [...notes, ...facts].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)); // stable: notes first
    },
    async create(programId: string, input: store.NoteContent, by: By): Promise<Annotation> {
      refuseDays(input, "body");
      const id = uuidv7(clock.now());
      await transact(db.orders, async (tx) => {
        if ((await store.countNotes(tx, programId)) >= MOST_NOTES)
          fail("TOO_MUCH_KEPT", { details: { most: MOST_NOTES } });
        await store.insertNote(tx, programId, { ...input, id, by: by.id });
        const entry = { programId, actor: actorOf(by), action: "annotation.create", subject: `annotation:${id}` };
        await audit(tx, { ...entry, after: input });
      });
      return get(programId, id);
    },
    async change(
      programId: string,
      id: string,
      { version, ...input }: store.NoteContent & { version: number },
      by: By,
    ) {
      refuseDays(input, "body");
      await transact(db.orders, async (tx) => {
        const before = (await store.findNote(tx, programId, id)) ?? fail("NOT_FOUND");
        if (!(await store.updateNote(tx, programId, { ...input, id, by: by.id, version }))) fail("EDIT_CONFLICT");
        const entry = { programId, actor: actorOf(by), action: "annotation.change", subject: `annotation:${id}` };
        await audit(tx, { ...entry, before: contentOf(before), after: input });
      });
      return get(programId, id);
    },
    async remove(programId: string, id: string, by: By): Promise<void> {
      await transact(db.orders, async (tx) => {
        const before = (await store.findNote(tx, programId, id)) ?? fail("NOT_FOUND");
        await store.deleteNote(tx, programId, id);
        const entry = { programId, actor: actorOf(by), action: "annotation.remove", subject: `annotation:${id}` };
        await audit(tx, { ...entry, before: contentOf(before) });
      });
    },
  };
}

const contentOf = ({ from, to, text }: store.NoteRow): store.NoteContent => ({ from, to, text });

function refuseDays({ from, to }: { from: string; to: string }, part: "query" | "body"): void {
  const days = daysBetween(from, to) + 1;
  if (days < 1) fail("INVALID_INPUT", { field: `${part}.to` });
  if (days > MOST_DAYS) fail("RANGE_TOO_LONG", { field: `${part}.to` });
}

import type { Databases } from "#kernel/db.ts";
import type { NewIntent, Sender } from "#kernel/outbox.ts";
import type { PersonalDataRegistry, PersonalFile } from "#kernel/personal-data.ts";
import type { Programs } from "#kernel/programs.ts";
import { moveState } from "#kernel/states.ts";
import { packArchive, readablePage } from "./archive.ts";
import { dataRequestFlow, fileDays } from "./data-request.ts";
import { createExportFiles } from "./files.ts";
import { doneWithFile, findRequest, findWholePerson } from "./store.ts";

const kind = "privacy.export";
type Payload = { requestId: string };

/** The archive is made by the outbox: again until it is there, whatever store is away meanwhile. */
export const exportIntent = (programId: string, requestId: string): NewIntent => ({
  id: requestId,
  programId,
  kind,
  payload: { requestId } satisfies Payload,
});

/** Everything that is known about a member, as data.json, as a page to read, and their pictures. Made twice, it is the same file. */
export function exportSender(deps: {
  db: Databases;
  programs: Programs;
  personalData: PersonalDataRegistry;
  storageDir: string;
  now(): Date;
}): Sender<Payload> {
  const { db, programs, personalData } = deps;
  const files = createExportFiles(deps.storageDir);
  return {
    kind,
    async send({ programId, payload }) {
      const request = await findRequest(db.workers, programId, payload.requestId);
      const person = request && (await findWholePerson(db.workers, programId, request.memberId));
      if (!person) return { is: "refused", error: "erased meanwhile" };
      const data: Record<string, Record<string, unknown>[]> = await personalData.export(db.workers, person);
      const pictures: PersonalFile[] = [];
      for (const place of personalData.stores) {
        const held = await place.export(person);
        Object.assign(data, held.rows);
        pictures.push(...held.files);
      }
      const about = { program: (await programs.byId(programId))?.name ?? "", at: deps.now().toISOString() };
      const archive = await packArchive([
        { name: "data.json", bytes: Buffer.from(JSON.stringify({ ...about, data }, null, 1)) },
        { name: "我的数据.html", bytes: Buffer.from(readablePage(about, data)) },
        ...pictures,
      ]);
      await files.put(files.nameFor(programId, payload.requestId), archive);
      return { is: "done" };
    },
    async settled(tx, { programId, payload }, outcome) {
      const isDone = outcome.is === "done";
      const file = isDone ? files.nameFor(programId, payload.requestId) : null;
      await moveState(tx, {
        ...{ states: dataRequestFlow, table: "data_requests", programId, id: payload.requestId },
        ...{ from: "RUNNING", to: "DONE", reason: isDone ? "FILE_READY" : "ERASED_MEANWHILE" },
        set: doneWithFile(file, fileDays),
      });
    },
  };
}

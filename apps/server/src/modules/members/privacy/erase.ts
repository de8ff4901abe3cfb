import type { Auth } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueueIntent, type Sender } from "#kernel/outbox.ts";
import type { PersonalDataRegistry } from "#kernel/personal-data.ts";
import { moveState } from "#kernel/states.ts";
import type { Persons } from "../persons.ts";
import { blockedHours, dataRequestFlow } from "./data-request.ts";
import * as store from "./store.ts";

export type OpenBusiness = { kind: "ORDER" | "AFTER_SALE"; no: string };
export type EraseDeps = {
  db: Databases;
  clock: Clock;
  auth: Auth;
  personalData: PersonalDataRegistry;
  persons: Persons;
  openBusiness(tx: Tx, programId: string, memberId: string): Promise<OpenBusiness[]>;
};

const kind = "privacy.erase";
type Payload = { requestId: string; store: string };

/** Accounts whose time to change one's mind is over. */
export async function eraseDue(deps: EraseDeps): Promise<void> {
  for (const { programId, id } of await store.findDue(deps.db.workers)) await eraseOne(deps, programId, id);
}

/**
 * PostgreSQL in one transaction: handlers, tokens, identifiers, with the intents that erase every other store. From its commit on
 * nobody is signed in as this person and nothing finds them; who comes back is somebody new.
 */
async function eraseOne(deps: EraseDeps, programId: string, id: string): Promise<void> {
  const { db, clock, personalData } = deps;
  await transact(db.workers, async (tx) => {
    const request = await store.findRequest(tx, programId, id);
    if (request?.state !== "COOLING") return;
    await store.lockRequests(tx, programId, request.memberId);
    const person = await store.findWholePerson(tx, programId, request.memberId);
    if (!person) return finish(tx, programId, id);
    const business = await deps.openBusiness(tx, programId, request.memberId);
    if (business.length > 0) {
      const later = new Date(clock.now().getTime() + blockedHours * 3_600_000);
      const open = business.map(({ no }) => no);
      return store.postpone(tx, programId, id, later, open);
    }
    const traces: Record<string, unknown> = {};
    for (const place of personalData.stores) traces[place.name] = await place.trace(tx, person);
    const moved = await moveState(tx, {
      ...{ states: dataRequestFlow, table: "data_requests", programId, id },
      ...{ from: "COOLING", to: "RUNNING", reason: "DUE", set: store.whenErased(traces) },
    });
    if (moved === null) return; // taken back a moment ago
    await personalData.eraseIn(tx, person);
    await deps.auth.revokeShopper(tx, programId, person.memberId);
    await deps.persons.forget(tx);
    await store.insertErasedPersons(tx, programId, person.numbers);
    await store.markStoreDone(tx, programId, id, "postgresql");
    for (const { name } of personalData.stores) {
      const payload = { requestId: id, store: name } satisfies Payload;
      await enqueueIntent(tx, { id: uuidv7(clock.now()), programId, kind, payload });
    }
  });
}

const finish = (tx: Tx, programId: string, id: string): Promise<void> =>
  moveState(tx, {
    ...{ states: dataRequestFlow, table: "data_requests", programId, id },
    ...{ from: "COOLING", to: "CANCELLED", reason: "NOBODY_LEFT" },
  }).then(() => undefined);

/** One store of one erasure; repeated until it is done. The last store finishes the request and with it the traces. */
export function eraseSender({ db, personalData }: Pick<EraseDeps, "db" | "personalData">): Sender<Payload> {
  return {
    kind,
    async send({ programId, payload }) {
      const request = await store.findRequest(db.workers, programId, payload.requestId);
      const place = personalData.stores.find(({ name }) => name === payload.store);
      if (!request?.traces || !place) return { is: "done" };
      try {
        await place.erase(programId, request.traces[payload.store]);
        return { is: "done" };
      } catch (error) {
        return { is: "retry", error: String(error) };
      }
    },
    async settled(tx, { programId, payload }) {
      if (!(await store.markStoreDone(tx, programId, payload.requestId, payload.store))) return;
      await moveState(tx, {
        ...{ states: dataRequestFlow, table: "data_requests", programId, id: payload.requestId },
        ...{ from: "RUNNING", to: "DONE", reason: "ALL_STORES_DONE", set: store.whenMoved("DONE", undefined) },
      });
    },
  };
}

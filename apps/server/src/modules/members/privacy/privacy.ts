import { createHash, randomBytes } from "node:crypto";
import type { DataRequest, MyPrivacy, OwnDataRequest } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Auth } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueueIntent } from "#kernel/outbox.ts";
import type { PersonalDataRegistry } from "#kernel/personal-data.ts";
import type { Programs } from "#kernel/programs.ts";
import { moveState } from "#kernel/states.ts";
import type { Consent } from "../consent.ts";
import type { Persons } from "../persons.ts";
import { coolingDays, dataRequestFlow } from "./data-request.ts";
import { eraseDue, type OpenBusiness } from "./erase.ts";
import { exportIntent } from "./export.ts";
import { createExportFiles } from "./files.ts";
import * as store from "./store.ts";

export type PrivacyDeps = {
  db: Databases;
  clock: Clock;
  auth: Auth;
  programs: Programs;
  personalData: PersonalDataRegistry;
  persons: Persons;
  storageDir: string;
  consentsOf(programId: string, memberId: string): Promise<Consent[]>;
  /** A port: orders and after-sales that are not over. */
  openBusiness(tx: Tx, programId: string, memberId: string): Promise<OpenBusiness[]>;
};
export type Privacy = ReturnType<typeof createPrivacy>;
type Asking = { memberId: string; kind: "EXPORT" | "ERASURE"; askedBy: string; note: string };

const hashOf = (token: string) => createHash("sha256").update(token).digest();
const REQUESTS_SHOWN = 10;

/** Consents, export and erasure: what a person may ask of us about themselves. */
export function createPrivacy(deps: PrivacyDeps) {
  const { db, clock, personalData } = deps;
  const files = createExportFiles(deps.storageDir);

  return {
    // for shoppers
    async mine(programId: string, memberId: string): Promise<MyPrivacy> {
      const person = (await store.findWholePerson(db.reads, programId, memberId)) ?? fail("UNAUTHENTICATED");
      const [consents, known, requests, openBusiness] = await Promise.all([
        deps.consentsOf(programId, memberId),
        personalData.export(db.reads, person),
        store.listRequests(db.reads, programId, { memberId }, { page: 1, pageSize: REQUESTS_SHOWN }),
        transact(db.reads, (tx) => deps.openBusiness(tx, programId, memberId)),
      ]);
      return {
        consents: consents.map((consent) => ({ ...consent, at: consent.at.toISOString() })),
        known: Object.entries(known).map(([name, rows]) => ({ store: name, rows: rows.length })),
        requests: requests.map(asOwn),
        openBusiness,
        coolingDays,
      };
    },
    async askFor(programId: string, memberId: string, kind: "EXPORT" | "ERASURE"): Promise<OwnDataRequest> {
      return asOwn(await ask(programId, { memberId, kind, askedBy: "member", note: "" }));
    },
    async cancelErasure(programId: string, memberId: string): Promise<void> {
      await transact(db.orders, async (tx) => {
        await store.lockRequests(tx, programId, memberId);
        const open = await store.findOpenErasure(tx, programId, memberId);
        if (open?.state !== "COOLING") return; // nothing to take back
        await moveRequest(tx, programId, open.id, "COOLING", "CANCELLED", "TAKEN_BACK");
      });
    },
    /** Of one's own export. Errors: EXPORT_NOT_READY. */
    linkFor: (programId: string, memberId: string, id: string) =>
      transact(db.orders, async (tx) => {
        const request = await store.findRequest(tx, programId, id);
        if (request?.memberId !== memberId) fail("NOT_FOUND");
        return makeLink(tx, programId, id);
      }),
    /** The archive of a link that was not used yet. */
    async download(token: string): Promise<Buffer> {
      const { file } = (await store.takeLink(db.orders, hashOf(token))) ?? fail("NOT_FOUND");
      return files.read(file).catch(() => fail("NOT_FOUND"));
    },

    // for operators
    async list(
      programId: string,
      { page, pageSize, ...filter }: store.RequestFilter & { page: number; pageSize: number },
    ) {
      const [items, total] = await Promise.all([
        store.listRequests(db.reads, programId, filter, { page, pageSize }),
        store.countRequests(db.reads, programId, filter),
      ]);
      return { items: items.map(asRequest), total, page, pageSize };
    },
    /** On a member's behalf; waits for a second person. Errors: EXPORT_LIMIT, ERASURE_BLOCKED. */
    async start(programId: string, asking: Asking): Promise<DataRequest> {
      return asRequest(await ask(programId, asking));
    },
    /** Errors: OWN_REQUEST; EDIT_CONFLICT when somebody decided already. */
    decide: (programId: string, id: string, { actor, approve }: { actor: string; approve: boolean }) =>
      transact(db.orders, async (tx) => {
        const request = (await store.findRequest(tx, programId, id)) ?? fail("NOT_FOUND");
        if (request.askedBy === actor) fail("OWN_REQUEST");
        const to = approve ? (request.kind === "EXPORT" ? "RUNNING" : "COOLING") : "REFUSED";
        await moveRequest(tx, programId, id, "WAITING_APPROVAL", to, approve ? "APPROVED" : "REFUSED", actor);
        if (to === "RUNNING") await enqueueIntent(tx, exportIntent(programId, id));
        await audit(tx, {
          ...{ programId, actor, action: "data-request.decide", subject: `data-request:${id}` },
          after: { kind: request.kind, approve },
        });
        return asRequest((await store.findRequest(tx, programId, id)) ?? fail("NOT_FOUND"));
      }),
    /** Of an export an operator asked for. Errors: EXPORT_NOT_READY. */
    linkForStaff: (programId: string, id: string, actor: string) =>
      transact(db.orders, async (tx) => {
        const request = (await store.findRequest(tx, programId, id)) ?? fail("NOT_FOUND");
        if (request.askedBy === "member") fail("FORBIDDEN"); // what members ask for is theirs alone
        await audit(tx, { programId, actor, action: "data-request.download", subject: `data-request:${id}` });
        return makeLink(tx, programId, id);
      }),

    // for jobs
    eraseDue: () => eraseDue(deps),
    /** Files nobody may have any more. */
    async forgetFiles(): Promise<void> {
      for (const { programId, id, file } of await store.findExpiredFiles(db.workers)) {
        await files.remove(file);
        await transact(db.workers, (tx) => moveRequest(tx, programId, id, "DONE", "EXPIRED", "FILE_EXPIRED"));
      }
    },
    /** What arrived under a number after it was erased, from a request that was under way. */
    async sweepErased(): Promise<void> {
      for (const { programId, numbers } of await store.findLatelyErased(db.workers))
        for (const place of personalData.stores) if (place.sweep) await place.sweep(programId, numbers);
    },
  };

  async function ask(programId: string, { memberId, kind, askedBy, note }: Asking): Promise<store.RequestRecord> {
    const id = uuidv7(clock.now());
    const isOwn = askedBy === "member";
    return transact(db.orders, async (tx) => {
      await store.lockRequests(tx, programId, memberId);
      const person = (await store.findWholePerson(tx, programId, memberId)) ?? fail("NOT_FOUND");
      const open = kind === "ERASURE" ? await store.findOpenErasure(tx, programId, memberId) : null;
      if (open) return open; // asked for already
      if (kind === "EXPORT" && (await store.hasExportedLately(tx, programId, memberId))) fail("EXPORT_LIMIT");
      if (kind === "ERASURE") {
        const business = await deps.openBusiness(tx, programId, memberId);
        if (business.length > 0)
          fail("ERASURE_BLOCKED", { details: { open: business.map(({ no }) => no).join("、") } });
      }
      const state = isOwn ? (kind === "EXPORT" ? "RUNNING" : "COOLING") : "WAITING_APPROVAL";
      const dueAt = kind === "ERASURE" ? new Date(clock.now().getTime() + coolingDays * 86_400_000) : null;
      await store.insertRequest(tx, programId, {
        ...{ id, kind, memberId, personId: person.personId, state, askedBy, note, dueAt },
      });
      if (state === "RUNNING") await enqueueIntent(tx, exportIntent(programId, id));
      if (!isOwn)
        await audit(tx, {
          ...{ programId, actor: askedBy, action: "data-request.start", subject: `member:${memberId}` },
          after: { kind, request: id },
        });
      return (await store.findRequest(tx, programId, id)) ?? fail("NOT_FOUND");
    });
  }

  async function makeLink(tx: Tx, programId: string, id: string) {
    const token = randomBytes(32).toString("base64url");
    const until = (await store.setLink(tx, programId, id, hashOf(token))) ?? fail("EXPORT_NOT_READY");
    return { path: `/api/exports/${token}`, until: until.toISOString() };
  }
}

async function moveRequest(
  tx: Tx,
  programId: string,
  id: string,
  from: store.RequestState,
  to: store.RequestState,
  reason: string,
  decidedBy?: string,
): Promise<void> {
  const set = store.whenMoved(to, decidedBy);
  const moved = await moveState(tx, {
    states: dataRequestFlow,
    table: "data_requests",
    ...{ programId, id, from, to, reason, set },
  });
  if (moved === null) fail("EDIT_CONFLICT");
}

function asOwn(request: store.RequestRecord): OwnDataRequest {
  const { id, kind, state, blockedBy } = request;
  return {
    ...{ id, kind, state, blockedBy },
    askedAt: request.askedAt.toISOString(),
    dueAt: request.dueAt?.toISOString() ?? null,
    doneAt: request.doneAt?.toISOString() ?? null,
    fileUntil: request.file === null ? null : (request.fileUntil?.toISOString() ?? null),
  };
}

function asRequest(request: store.RequestRecord): DataRequest {
  const { memberId, nickname, personId, askedBy, note, decidedBy } = request;
  return {
    ...asOwn(request),
    ...{ memberId, nickname, personId, askedBy, note, decidedBy },
    stores: Object.entries(request.stores).map(([name, at]) => ({
      store: name,
      state: at === null ? ("WAITING" as const) : ("DONE" as const),
      doneAt: at === null ? null : new Date(at).toISOString(),
    })),
  };
}

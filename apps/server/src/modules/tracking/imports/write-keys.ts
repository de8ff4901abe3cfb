import { randomBytes } from "node:crypto";
import type { WriteKey } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Auth, StaffCaller } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import * as store from "./store.ts";

const mostInUse = 20;
/** Tells what it is when it turns up where it should not. */
const beginning = "bwk_";

/** Secrets with which another system writes events of the past; only their hash is kept. */
export function createWriteKeys({ db, auth, clock }: { db: Databases; auth: Auth; clock: Clock }) {
  auth.useWriterDirectory((hash) => store.findWriter(db.reads, hash));
  return {
    list: async (programId: string) => ({ items: (await store.listWriteKeys(db.reads, programId)).map(shown) }),

    /** The secret is told here and never again. */
    async create(programId: string, staff: StaffCaller, name: string): Promise<{ key: WriteKey; secret: string }> {
      const secret = `${beginning}${randomBytes(24).toString("base64url")}`;
      const prefix = secret.slice(0, beginning.length + 6);
      return transact(db.orders, async (tx) => {
        const inUse = (await store.listWriteKeys(tx, programId)).filter(({ revokedAt }) => revokedAt === null);
        if (inUse.length >= mostInUse) fail("TOO_MANY_WRITE_KEYS");
        const key = await store.insertWriteKey(tx, {
          ...{ programId, id: uuidv7(clock.now()), name, prefix },
          ...{ hash: auth.hashOf(secret), createdBy: staff.name },
        });
        const subject = `write_key:${key.id}`;
        await audit(tx, {
          programId,
          actor: `staff:${staff.id}`,
          action: "write_key.create",
          subject,
          after: { name, prefix },
        });
        return { key: shown(key), secret };
      });
    },

    revoke: (programId: string, staff: StaffCaller, id: string): Promise<WriteKey> =>
      transact(db.orders, async (tx) => {
        const key = (await store.revokeWriteKey(tx, programId, id)) ?? fail("NOT_FOUND");
        const subject = `write_key:${id}`;
        await audit(tx, { programId, actor: `staff:${staff.id}`, action: "write_key.revoke", subject });
        return shown(key);
      }),
  };
}

const shown = ({ createdAt, lastUsedAt, revokedAt, ...key }: store.WriteKeyRecord): WriteKey => ({
  ...key,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
});

import { promisify } from "node:util";
import { gunzip, gunzipSync, inflate } from "node:zlib";
import { type CollectBatch, collectBatch, collectLimits } from "@banyan/contracts";
import * as z from "zod/mini";
import { Failure, fail } from "#kernel/failure.ts";

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);
/** A small body is unpacked here and now: a trip through the thread pool costs more than it. */
const unpackInlineBytes = 32 * 1024;

/** Bytes of `POST /collect` → a batch whose envelope holds; its items are still unread. */
export async function readBatch(bytes: Buffer, encoding: string | undefined): Promise<CollectBatch> {
  const value = await readJson(bytes, encoding);
  const batch = z.safeParse(collectBatch, value);
  if (!batch.success) return refuse(value, "INVALID_INPUT", `body.${batch.error.issues[0]?.path.join(".") ?? ""}`);
  if (batch.data.events.length > collectLimits.events) return refuse(value, "BATCH_TOO_LARGE");
  if (!/^[A-Za-z0-9_-]{8,64}$/.test(batch.data.anon_id)) return refuse(value, "INVALID_INPUT", "body.anon_id");
  return batch.data;
}

/** The program a refused body names, when it could be read that far. */
export const programNamedBy = new WeakMap<object, string>();

function refuse(value: unknown, code: "INVALID_INPUT" | "BATCH_TOO_LARGE", field?: string): never {
  const failure = new Failure(code, { field });
  const { program } = (typeof value === "object" && value !== null ? value : {}) as { program?: unknown };
  if (typeof program === "string") programNamedBy.set(failure, program);
  throw failure;
}

/** JSON of a raw body, plain or packed. */
export const readJson = async (bytes: Buffer, encoding: string | undefined): Promise<unknown> =>
  parse(await unpack(bytes, encoding));

/** A gzip bomb stops at the limit; a body that says gzip and is not is a clear 400. */
async function unpack(bytes: Buffer, header: string | undefined): Promise<Buffer> {
  const encoding = header?.trim().toLowerCase() ?? "";
  if (encoding === "identity" || encoding === "") return bytes;
  const options = { maxOutputLength: collectLimits.bytes };
  try {
    if (encoding === "gzip")
      return bytes.length < unpackInlineBytes ? gunzipSync(bytes, options) : await gunzipAsync(bytes, options);
    if (encoding === "deflate") return await inflateAsync(bytes, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") fail("BODY_TOO_LARGE");
    fail("INVALID_GZIP");
  }
  return fail("UNSUPPORTED_MEDIA_TYPE", { field: "headers.content-encoding" });
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return fail("MALFORMED_BODY");
  }
}

import type { CipherKey } from "node:crypto";
import * as z from "zod/mini";
import { fail } from "#kernel/failure.ts";
import { readRefund, readTransaction, type Transaction, type WechatRefund } from "./messages.ts";
import { encryptedResource, openResource } from "./resource.ts";

/** A verified notification. `id` is WeChat's and the same for every repetition; other event types than these two are kept and ignored. */
export type Notification = { id: string; eventType: string } & (
  | { about: "transaction"; transaction: Transaction }
  | { about: "refund"; refund: WechatRefund }
  | { about: "other" }
);

const envelope = z.object({
  id: z.string().check(z.minLength(1), z.maxLength(64)),
  event_type: z.string().check(z.maxLength(64)),
  resource: encryptedResource,
});

/** Reads bytes whose signature was verified. Errors: INVALID_INPUT when they are not a notification after all. */
export function readNotification(rawBody: Buffer, apiV3Key: CipherKey): Notification {
  try {
    const { id, event_type: eventType, resource } = envelope.parse(JSON.parse(rawBody.toString("utf8")));
    const message = openResource(resource, apiV3Key);
    if (eventType.startsWith("TRANSACTION.")) {
      return { id, eventType, about: "transaction", transaction: readTransaction(message) };
    }
    if (eventType.startsWith("REFUND.")) return { id, eventType, about: "refund", refund: readRefund(message) };
    return { id, eventType, about: "other" };
  } catch (cause) {
    return fail("INVALID_INPUT", { field: "body", cause });
  }
}

import { type CipherKey, createDecipheriv } from "node:crypto";
import * as z from "zod/mini";

/** The encrypted part of a notification, or a certificate. */
export const encryptedResource = z.object({
  algorithm: z.literal("AEAD_AES_256_GCM"),
  ciphertext: z.string(),
  associated_data: z.optional(z.nullable(z.string())),
  nonce: z.string(),
});

const TAG_BYTES = 16;

/** Opens a resource with the 32-byte APIv3 key; throws when key, nonce, associated data or a byte differ. */
export const openResource = (resource: z.infer<typeof encryptedResource>, apiV3Key: CipherKey): unknown =>
  JSON.parse(openText(resource, apiV3Key));

export function openText(resource: z.infer<typeof encryptedResource>, apiV3Key: CipherKey): string {
  const sealed = Buffer.from(resource.ciphertext, "base64");
  if (sealed.length < TAG_BYTES) throw new Error("The resource is shorter than its tag");
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, Buffer.from(resource.nonce));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  decipher.setAAD(Buffer.from(resource.associated_data ?? ""));
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
}

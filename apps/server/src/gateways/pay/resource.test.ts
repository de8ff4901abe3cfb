import { createCipheriv } from "node:crypto";
import { expect, test } from "vitest";
import { openResource } from "./resource.ts";

const KEY = "0123456789abcdef0123456789abcdef";
function seal(value: unknown, { key = KEY, aad = "transaction" } = {}) {
  const cipher = createCipheriv("aes-256-gcm", key, "abcdef012345").setAAD(Buffer.from(aad));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]);
  return {
    algorithm: "AEAD_AES_256_GCM",
    ciphertext: sealed.toString("base64"),
    associated_data: "transaction",
    nonce: "abcdef012345",
  } as const;
}

test("a resource opens with the merchant's key, and not when anything differs", () => {
  const resource = seal({ total: 1 });
  expect(openResource(resource, KEY)).toEqual({ total: 1 });
  expect(() => openResource(resource, "f".repeat(32))).toThrow();
  expect(() => openResource({ ...resource, nonce: "bbcdef012345" }, KEY)).toThrow();
  expect(() => openResource(seal({ total: 1 }, { aad: "refund" }), KEY)).toThrow();
  expect(() => openResource({ ...resource, ciphertext: `A${resource.ciphertext.slice(1)}` }, KEY)).toThrow();
  expect(() => openResource({ ...resource, ciphertext: "AAAA" }, KEY)).toThrow("shorter than its tag");
});

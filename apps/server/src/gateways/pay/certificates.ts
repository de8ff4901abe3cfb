import { type KeyObject, X509Certificate } from "node:crypto";
import * as z from "zod/mini";
import type { ProgramCredentials } from "#gateways/weixin/index.ts";
import { encryptedResource, openText } from "./resource.ts";
import { distrust, type SignedHeaders } from "./signature.ts";

/** A key WeChat Pay signs with, by the serial of its certificate. */
export type PlatformCertificate = {
  serial: string;
  pem: string;
  effectiveAt: Date;
  expiresAt: Date;
};

const certificatesAnswer = z.object({
  data: z.array(
    z.object({
      serial_no: z.string(),
      effective_time: z.string(),
      expire_time: z.string(),
      encrypt_certificate: encryptedResource,
    }),
  ),
});

/**
 * Reads a download of certificates. Nobody but WeChat can seal them with the merchant's APIv3 key; the answer itself must
 * be signed by one of them, or by a key known before. Throws when any of it is not so.
 */
export function readCertificates(
  answer: { headers: SignedHeaders; text: string },
  { credentials, known, now }: { credentials: ProgramCredentials; known: ReadonlyMap<string, KeyObject>; now: Date },
): PlatformCertificate[] {
  const certificates = certificatesAnswer.parse(JSON.parse(answer.text)).data.map((one) => {
    const pem = openText(one.encrypt_certificate, credentials.apiV3Key);
    const serial = one.serial_no.toUpperCase();
    if (new X509Certificate(pem).serialNumber !== serial) throw new Error(`Certificate ${serial} has another serial`);
    return { serial, pem, effectiveAt: new Date(one.effective_time), expiresAt: new Date(one.expire_time) };
  });
  const keys = new Map([...known, ...keysOf(certificates)]);
  const why = distrust(answer.headers, answer.text, { keys, now });
  if (why) throw new Error(`The download of certificates is not trusted: ${why}`);
  return certificates;
}

export const keysOf = (certificates: readonly PlatformCertificate[]): Map<string, KeyObject> =>
  new Map(certificates.map(({ serial, pem }) => [serial, new X509Certificate(pem).publicKey]));

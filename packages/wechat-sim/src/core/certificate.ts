import { createPublicKey, randomBytes, sign } from "node:crypto";
import type { RsaPair } from "./keys.ts";

export type Certificate = { serial: string; pem: string; notBefore: Date; notAfter: Date };

/**
 * A self-signed X.509 v3 certificate over an RSA key, written as DER by hand because node:crypto reads
 * certificates but cannot make them. Serial: 20 bytes in upper-case hex, as WeChat Pay shows them.
 */
export function createCertificate(pair: RsaPair, commonName: string, notBefore: Date): Certificate {
  const notAfter = new Date(notBefore.getTime() + FIVE_YEARS_MS);
  const serial = randomBytes(20);
  // A DER integer with the top bit set would be negative; a leading zero byte would be dropped.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serial),
    SHA256_WITH_RSA,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    createPublicKey(pair.publicKeyPem).export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", body, pair.privateKeyPem);
  const whole = sequence(body, SHA256_WITH_RSA, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    serial: serial.toString("hex").toUpperCase(),
    pem: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
    notBefore,
    notAfter,
  };
}

const FIVE_YEARS_MS = 5 * 365 * 86_400_000;

function der(tag: number, content: Buffer): Buffer {
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}
const sequence = (...parts: Buffer[]) => der(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => der(0x31, Buffer.concat(parts));
const integer = (bytes: Buffer) => der(0x02, bytes);
/** UTCTime, good until 2049. */
const time = (at: Date) => der(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
// 1.2.840.113549.1.1.11 with NULL parameters; 2.5.4.3
const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");

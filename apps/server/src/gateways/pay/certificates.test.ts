import { randomUUID } from "node:crypto";
import { getMyOrder } from "@banyan/contracts";
import { signNotification } from "@banyan/wechat-sim";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createCredentials } from "#gateways/weixin/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Buyer, buy, newBuyer, openShop, payFor } from "#test/shop.ts";
import { createPay, type Pay, signedHeaders } from "./index.ts";

let t: TestApp;
let buyer: Buyer;
let skuId: string;
beforeAll(async () => {
  t = await startTestApp();
  const shop = await openShop(t);
  skuId = (await shop.addProduct({ onHand: 1_000 })).skus[0]!.id;
  buyer = await newBuyer(t);
});
afterAll(() => t.close());
afterEach(() => t.simulator.faults.clear());

const platform = () => t.simulator.merchant(t.merchant.mchid)!;
const downloads = () => t.simulator.journal({ url: "/v3/certificates", limit: 1_000 }).length;
const hours = (count: number) => t.travel(new Date(t.clock.now().getTime() + count * 3_600_000));
const minutes = (count: number) => hours(count / 60);
const storedSerials = async () =>
  (await sql<{ serial: string }>`select serial from pay_certificates order by serial`.execute(t.db.reads)).rows.map(
    ({ serial }) => serial,
  );
const listedSerials = () =>
  platform()
    .platformCertificates.map(({ serial }) => serial)
    .sort();

/** What the merchant configures; without a public key it is in certificate mode. */
async function configure(change: {
  keys?: Record<string, string>;
  merchantSerial?: string;
  merchantPrivateKeyPem?: string;
}) {
  const { appid, secret, mchid, apiV3Key, platformPublicKeyId, platformPublicKeyPem } = t.merchant;
  await t.app.gateways.credentials.ensure({
    programId: t.program,
    appid,
    appSecret: secret,
    mchid,
    apiV3Key,
    merchantSerial: change.merchantSerial ?? t.merchant.merchantSerial,
    merchantPrivateKeyPem: change.merchantPrivateKeyPem ?? t.merchant.merchantPrivateKeyPem,
    payPublicKeys: change.keys ?? { [platformPublicKeyId]: platformPublicKeyPem },
  });
}
const signsWith = (mode: "public-key" | "certificate" | "both") =>
  t.simulator.ensureApp({ appid: t.appid, signsWith: mode });

/** Buys, pays, and says how the order stands when WeChat was heard. */
async function payOne(): Promise<string> {
  const { id } = await buy(buyer, { lines: [{ skuId, quantity: 1 }] });
  await payFor(t, buyer, id);
  return (await buyer.call.ok(getMyOrder, { params: { id } })).state;
}

/** Another process of the same installation. */
function anotherPay(): Pay {
  const { clock, db, sealer, log } = t.app;
  const credentials = createCredentials({ db: db.reads, sealer });
  const address = t.simulator.app.server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator does not listen on a port");
  const payUrl = `http://127.0.0.1:${address.port}`;
  return createPay({ payUrl, publicUrl: () => t.url, clock, credentials, db: db.reads, sealer, log });
}

/** A notification signed by a key that names itself `serial`; and the status it gets. */
async function notificationAs(serial: string, { atMs = t.clock.now().getTime() } = {}) {
  const key = platform().platformCertificates.at(-1)!;
  const signer = { ...platform(), signsWith: "certificate" as const, platformCertificates: [{ ...key, serial }] };
  const content = {
    id: randomUUID(),
    createdMs: atMs,
    eventType: "TRANSACTION.SUCCESS" as const,
    originalType: "transaction" as const,
    summary: "",
    plaintext: "{}",
  };
  return signNotification(signer, content, new Date(atMs).toISOString(), atMs);
}
async function notifyAs(serial: string, at?: { atMs: number }): Promise<number> {
  const { headers, body } = await notificationAs(serial, at);
  return (await fetch(`${t.url}/hooks/pay/${t.program}`, { method: "POST", headers, body })).status;
}

test("a merchant changes from public key to certificates and back without losing a payment", async () => {
  expect(await payOne()).toBe("PAID");
  expect(downloads()).toBe(0);
  await signsWith("both");
  expect(await Promise.all([payOne(), payOne(), payOne()])).toEqual(["PAID", "PAID", "PAID"]);
  await configure({ keys: {} });
  await signsWith("certificate");
  expect(await payOne()).toBe("PAID");
  expect(downloads()).toBe(1);
  expect(await storedSerials()).toEqual(listedSerials());
  await signsWith("public-key");
  await configure({});
  expect(await payOne()).toBe("PAID");
  expect(downloads()).toBe(1);
});

test("certificates rotate in mid-traffic: two serials at once, then only the new one", async () => {
  await configure({ keys: {} });
  await signsWith("certificate");
  await minutes(2);
  const before = downloads();
  const states: string[] = [await payOne()];
  await t.simulator.rotateCertificate(t.merchant.mchid);
  states.push(...(await Promise.all([payOne(), payOne(), payOne(), payOne()])));
  expect(states).toEqual(Array(5).fill("PAID"));
  expect(downloads() - before).toBe(1);
  expect(await storedSerials()).toEqual(listedSerials());
  expect(await storedSerials()).toHaveLength(2);
  const notified = t.simulator.notifications.list().slice(0, 4);
  expect(notified.map(({ attempts }) => attempts.map(({ outcome }) => outcome))).toEqual(Array(4).fill(["204"]));

  t.simulator.retireCertificates(t.merchant.mchid);
  await hours(12); // the schedule
  expect(await storedSerials()).toEqual(listedSerials());
  expect(await payOne()).toBe("PAID");
});

test("a serial nobody issued is refused, and WeChat is asked once a minute whatever comes", async () => {
  await minutes(2);
  const before = downloads();
  const forged = Array.from({ length: 30 }, () => randomUUID().replaceAll("-", "").toUpperCase());
  const statuses = await Promise.all(forged.map((serial) => notifyAs(serial)));
  expect(new Set(statuses)).toEqual(new Set([401]));
  expect(downloads() - before).toBe(1);
  expect(await notifyAs("PUB_KEY_ID_0116000000002026")).toBe(401);
  expect(await notifyAs(listedSerials()[0]!.toLowerCase())).toBe(401);
  await minutes(2);
  const quiet = downloads();
  expect(await notifyAs(forged[0]!, { atMs: t.clock.now().getTime() - 301_000 })).toBe(401); // played again: not even looked up
  expect(downloads()).toBe(quiet);
  expect(await payOne()).toBe("PAID");
});

test("a download that WeChat did not sign, or sealed with another key, plants nothing", async () => {
  await configure({ keys: {} });
  const kept = await storedSerials();
  const added = await t.simulator.rotateCertificate(t.merchant.mchid);
  await minutes(2);
  t.simulator.faults.add({ route: "/v3/certificates", kind: "bad-signature" });
  expect(await notifyAs(added)).toBe(401);
  await minutes(2);
  const { apiV3Key } = platform();
  await t.simulator.ensureApp({ appid: t.appid, apiV3Key: "x".repeat(32) });
  expect(await notifyAs(added)).toBe(401);
  await t.simulator.ensureApp({ appid: t.appid, apiV3Key });
  expect(await storedSerials()).toEqual(kept);
  await minutes(2);
  expect(await notifyAs(added)).toBe(400); // trusted now; what it says is not a payment
  expect(await storedSerials()).toEqual(listedSerials());
});

test("a key written into the database by somebody else is not believed, and the next download mends it", async () => {
  const planted = "F".repeat(40);
  const known = listedSerials().at(-1)!;
  await sql`update pay_certificates set serial = ${planted} where serial = ${known}`.execute(t.db.orders);
  await minutes(2);
  const { headers, body } = await notificationAs(planted);
  const signed = signedHeaders((name) => new Headers(headers).get(name) ?? undefined);
  const opened = anotherPay().openNotification(t.program, signed, Buffer.from(body));
  await expect(opened).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
  expect(await storedSerials()).toEqual(listedSerials());
});

test("the merchant's own certificate changes in one stroke, in every process", async () => {
  await configure({});
  await signsWith("public-key");
  const other = anotherPay();
  expect(await other.query(t.program, "f".repeat(32))).toBeNull(); // it keeps the old key now
  const renewed = await t.simulator.rotateMerchantCertificate(t.merchant.mchid);
  const running = Promise.all([payOne(), payOne()]);
  await configure(renewed);
  expect(await running).toEqual(["PAID", "PAID"]);
  t.simulator.retireMerchantCertificate(t.merchant.mchid);
  expect(await other.query(t.program, "f".repeat(32))).toBeNull();
  expect(await payOne()).toBe("PAID");
  await expect(configure({ merchantPrivateKeyPem: "not a key" })).rejects.toThrow();
  expect(await payOne()).toBe("PAID");
});

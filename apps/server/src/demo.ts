import { landingPages } from "@banyan/contracts";
import type { Config } from "#config";
import type { App } from "./app.ts";

/** What the simulator hands a merchant, as the two WeChat consoles would. */
export type SimulatedMerchant = {
  appid: string;
  secret: string;
  mchid: string;
  merchantSerial: string;
  merchantPrivateKeyPem: string;
  apiV3Key: string;
  platformPublicKeyId: string;
  platformPublicKeyPem: string;
};

const PROGRAM_ID = "demo";
const APPID = "wx00000000000demo1";
const NAME = "榕下烘焙";

/** Program `demo` with an account at the simulator and an operator who owns it; what exists stays. */
export async function setUpDemo(app: App, config: Config): Promise<void> {
  if (config.simulatorUrl === null) return;
  const reply = await fetch(new URL("/__sim/apps", config.simulatorUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ appid: APPID, name: NAME, hasUnionId: true, pages: landingPages.map(({ page }) => page) }),
  });
  if (!reply.ok) throw new Error(`The WeChat simulator answered ${reply.status}: ${await reply.text()}`);
  await connectProgram(app, { programId: PROGRAM_ID, name: NAME, merchant: (await reply.json()) as SimulatedMerchant }); // the simulator is ours
  await app.modules.staff.ensureOwner({ programId: PROGRAM_ID, name: "店长", ...config.demoOperator });
}

/** A program and its WeChat credentials. */
export async function connectProgram(
  app: Pick<App, "modules" | "gateways">,
  { programId, name, merchant }: { programId: string; name: string; merchant: SimulatedMerchant },
): Promise<void> {
  await app.modules.staff.ensureProgram({ id: programId, appid: merchant.appid, name, zone: "Asia/Shanghai" });
  await app.gateways.credentials.ensure({
    programId,
    appid: merchant.appid,
    appSecret: merchant.secret,
    mchid: merchant.mchid,
    merchantSerial: merchant.merchantSerial,
    merchantPrivateKeyPem: merchant.merchantPrivateKeyPem,
    apiV3Key: merchant.apiV3Key,
    payPublicKeys: { [merchant.platformPublicKeyId]: merchant.platformPublicKeyPem },
  });
}

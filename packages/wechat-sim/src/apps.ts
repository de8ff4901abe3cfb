import { createCertificate } from "./core/certificate.ts";
import type { Clock } from "./core/clock.ts";
import { createRsaPair, randomDigits, randomHex, randomText } from "./core/keys.ts";
import { createCollection, type Store } from "./core/store.ts";

/** A mini-program as WeChat's console knows it. */
export type App = {
  appid: string;
  secret: string;
  name: string;
  /** The merchant bound to it. */
  mchid: string;
  /** Bound to an open-platform account: code2Session answers a unionid. */
  hasUnionId: boolean;
  /** Callers allowed to fetch tokens; empty allows all (else 40164). */
  ipWhitelist: string[];
  privacy: { contractName: string; declared: string[] };
  /** Successful phone-number calls left. */
  phoneQuota: number;
  /** Money of its orders stays frozen until their shipping was told (交易类小程序). */
  isTradeManaged: boolean;
  /** So long a paid order is unknown to the shipping service (10060001). */
  shippingLagMs: number;
  /** Where the buyer's shipping messages lead (set_msg_jump_path). */
  jumpPath: string;
  /** Pages of the released version, the first is where it opens; empty: nothing was released yet. */
  pages: string[];
  /** getwxacodeunlimit a minute; URL Links and Schemes made a day. */
  limits: { codesPerMinute: number; linksPerDay: number };
};

/** A key WeChat Pay signs with, known to merchants by its serial. */
export type PlatformKey = {
  /** `PUB_KEY_ID_…` (public-key mode) or the serial of a platform certificate. */
  serial: string;
  privateKeyPem: string;
  publicKeyPem: string;
  certificate?: { pem: string; notBefore: string; notAfter: string };
};

export type Merchant = {
  mchid: string;
  name: string;
  apiV3Key: string;
  certificateSerial: string;
  certificatePem: string;
  privateKeyPem: string;
  publicKeyPem: string;
  /** The certificate before this one, good until it is retired. */
  earlier?: { certificateSerial: string; publicKeyPem: string } | undefined;
  publicKeyMode: PlatformKey;
  /** Oldest first; during a rotation two are valid at once. */
  platformCertificates: PlatformKey[];
  /** What signs when the request does not ask for a serial by its `Wechatpay-Serial` header; `both` in turn while a merchant changes over. */
  signsWith: "public-key" | "certificate" | "both";
  /** How long a refund stays PROCESSING. */
  refundDelayMs: number;
};

export type AppConfig = {
  appid?: string | undefined;
  secret?: string | undefined;
  name?: string | undefined;
  mchid?: string | undefined;
  merchantName?: string | undefined;
  /** Exactly 32 characters. */
  apiV3Key?: string | undefined;
  hasUnionId?: boolean | undefined;
  ipWhitelist?: string[] | undefined;
  privacy?: { contractName?: string | undefined; declared?: string[] | undefined } | undefined;
  phoneQuota?: number | undefined;
  isTradeManaged?: boolean | undefined;
  shippingLagMs?: number | undefined;
  pages?: string[] | undefined;
  limits?: Partial<App["limits"]> | undefined;
  signsWith?: Merchant["signsWith"] | undefined;
  refundDelayMs?: number | undefined;
};

/** What a merchant downloads from the two WeChat consoles to configure a server. */
export type MerchantSide = {
  appid: string;
  secret: string;
  name: string;
  mchid: string;
  merchantName: string;
  apiV3Key: string;
  merchantSerial: string;
  merchantPrivateKeyPem: string;
  merchantCertificatePem: string;
  platformPublicKeyId: string;
  platformPublicKeyPem: string;
  platformCertificates: { serial: string; pem: string }[];
};

export type Apps = {
  /** Create, or change what is given and keep the rest; keys are made once. */
  ensure(config: AppConfig): Promise<MerchantSide>;
  find(appid: string): App | undefined;
  list(): App[];
  merchant(mchid: string): Merchant | undefined;
  merchantSide(appid: string): MerchantSide | undefined;
  usePhoneQuota(appid: string): void;
  setJumpPath(appid: string, path: string): void;
  /** Add a platform certificate; old and new stay valid together. Returns the new serial. */
  rotateCertificate(mchid: string): Promise<string>;
  /** The oldest platform certificates end, the newest stays. */
  retireCertificates(mchid: string): void;
  /** A new certificate of the merchant's own; the old one signs on until it is retired. */
  rotateMerchantCertificate(mchid: string): Promise<Pick<MerchantSide, "merchantSerial" | "merchantPrivateKeyPem">>;
  retireMerchantCertificate(mchid: string): void;
};

const TRIAL_PHONE_CALLS = 1_000;
const DEFAULT_REFUND_DELAY_MS = 2_000;
const DEFAULT_SHIPPING_LAG_MS = 3_000;
const DEFAULT_LIMITS: App["limits"] = { codesPerMinute: 5_000, linksPerDay: 500_000 };

export function createApps(store: Store, clock: Clock): Apps {
  const apps = createCollection<App>(store, "apps", { key: (app) => app.appid });
  const merchants = createCollection<Merchant>(store, "merchants", { key: (merchant) => merchant.mchid });
  // Read on every call and rarely written: keep the parsed rows.
  const appCache = new Map<string, App | undefined>();
  const merchantCache = new Map<string, Merchant | undefined>();

  function find(appid: string) {
    if (!appCache.has(appid)) appCache.set(appid, apps.get(appid));
    return appCache.get(appid);
  }
  function merchant(mchid: string) {
    if (!merchantCache.has(mchid)) merchantCache.set(mchid, merchants.get(mchid));
    return merchantCache.get(mchid);
  }
  function saveApp(app: App) {
    apps.put(app);
    appCache.set(app.appid, app);
  }
  function saveMerchant(one: Merchant) {
    merchants.put(one);
    merchantCache.set(one.mchid, one);
  }

  function existing(mchid: string): Merchant {
    const bound = merchant(mchid);
    if (bound === undefined) throw new RangeError(`no merchant ${mchid}`);
    return bound;
  }

  async function createPlatformCertificate(): Promise<PlatformKey> {
    const pair = await createRsaPair();
    const made = createCertificate(pair, "Tenpay.com Root CA (simulated)", clock.now());
    const certificate = {
      pem: made.pem,
      notBefore: made.notBefore.toISOString(),
      notAfter: made.notAfter.toISOString(),
    };
    return { ...pair, serial: made.serial, certificate };
  }

  async function createMerchant(mchid: string, name: string): Promise<Merchant> {
    const [own, platform, certificate] = await Promise.all([
      createRsaPair(),
      createRsaPair(),
      createPlatformCertificate(),
    ]);
    const ownCertificate = createCertificate(own, name, clock.now());
    return {
      mchid,
      name,
      apiV3Key: randomText(32),
      certificateSerial: ownCertificate.serial,
      certificatePem: ownCertificate.pem,
      ...own,
      publicKeyMode: { ...platform, serial: `PUB_KEY_ID_01${mchid}${randomDigits(18)}` },
      platformCertificates: [certificate],
      signsWith: "public-key",
      refundDelayMs: DEFAULT_REFUND_DELAY_MS,
    };
  }

  function merchantSide(appid: string): MerchantSide | undefined {
    const app = find(appid);
    const bound = app === undefined ? undefined : merchant(app.mchid);
    if (app === undefined || bound === undefined) return undefined;
    return {
      appid,
      secret: app.secret,
      name: app.name,
      mchid: bound.mchid,
      merchantName: bound.name,
      apiV3Key: bound.apiV3Key,
      merchantSerial: bound.certificateSerial,
      merchantPrivateKeyPem: bound.privateKeyPem,
      merchantCertificatePem: bound.certificatePem,
      platformPublicKeyId: bound.publicKeyMode.serial,
      platformPublicKeyPem: bound.publicKeyMode.publicKeyPem,
      platformCertificates: bound.platformCertificates.map((key) => ({
        serial: key.serial,
        pem: key.certificate?.pem ?? "",
      })),
    };
  }

  async function ensure(config: AppConfig): Promise<MerchantSide> {
    if (config.apiV3Key !== undefined && Buffer.byteLength(config.apiV3Key) !== 32) {
      throw new RangeError("apiV3Key must have exactly 32 characters");
    }
    const appid = config.appid ?? `wx${randomHex(8)}`;
    const known = find(appid);
    const mchid = config.mchid ?? known?.mchid ?? `16${randomDigits(8)}`;
    const name = config.name ?? known?.name ?? "模拟小程序";
    const bound = merchant(mchid) ?? (await createMerchant(mchid, config.merchantName ?? name));
    saveMerchant({
      ...bound,
      name: config.merchantName ?? bound.name,
      apiV3Key: config.apiV3Key ?? bound.apiV3Key,
      signsWith: config.signsWith ?? bound.signsWith,
      refundDelayMs: config.refundDelayMs ?? bound.refundDelayMs,
    });
    saveApp({
      appid,
      secret: config.secret ?? known?.secret ?? randomHex(16),
      name,
      mchid,
      hasUnionId: config.hasUnionId ?? known?.hasUnionId ?? true,
      ipWhitelist: config.ipWhitelist ?? known?.ipWhitelist ?? [],
      privacy: {
        contractName: config.privacy?.contractName ?? known?.privacy.contractName ?? `《${name}小程序隐私保护指引》`,
        declared: config.privacy?.declared ?? known?.privacy.declared ?? ["phoneNumber"],
      },
      phoneQuota: config.phoneQuota ?? known?.phoneQuota ?? TRIAL_PHONE_CALLS,
      isTradeManaged: config.isTradeManaged ?? known?.isTradeManaged ?? true,
      shippingLagMs: config.shippingLagMs ?? known?.shippingLagMs ?? DEFAULT_SHIPPING_LAG_MS,
      jumpPath: known?.jumpPath ?? "",
      // absent in a folder of an older simulator
      pages: config.pages ?? known?.pages ?? [],
      limits: { ...DEFAULT_LIMITS, ...known?.limits, ...config.limits },
    });
    const side = merchantSide(appid);
    if (side === undefined) throw new Error(`app ${appid} vanished while being saved`);
    return side;
  }

  return {
    ensure,
    find,
    list: () => apps.where("1 ORDER BY key"),
    merchant,
    merchantSide,
    usePhoneQuota(appid) {
      const app = find(appid);
      if (app !== undefined) saveApp({ ...app, phoneQuota: app.phoneQuota - 1 });
    },
    setJumpPath(appid, jumpPath) {
      const app = find(appid);
      if (app !== undefined) saveApp({ ...app, jumpPath });
    },
    retireCertificates(mchid) {
      const bound = existing(mchid);
      saveMerchant({ ...bound, platformCertificates: bound.platformCertificates.slice(-1) });
    },
    async rotateMerchantCertificate(mchid) {
      const pair = await createRsaPair();
      const bound = existing(mchid);
      const made = createCertificate(pair, bound.name, clock.now());
      const earlier = { certificateSerial: bound.certificateSerial, publicKeyPem: bound.publicKeyPem };
      saveMerchant({ ...bound, ...pair, certificateSerial: made.serial, certificatePem: made.pem, earlier });
      return { merchantSerial: made.serial, merchantPrivateKeyPem: pair.privateKeyPem };
    },
    retireMerchantCertificate: (mchid) => saveMerchant({ ...existing(mchid), earlier: undefined }),
    async rotateCertificate(mchid) {
      const bound = existing(mchid);
      const added = await createPlatformCertificate();
      saveMerchant({ ...bound, platformCertificates: [...bound.platformCertificates, added] });
      return added.serial;
    },
  };
}

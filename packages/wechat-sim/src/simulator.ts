import Fastify, { type FastifyInstance } from "fastify";
import { routeAdmin } from "./admin.ts";
import { type AppConfig, type Apps, createApps, type Merchant, type MerchantSide } from "./apps.ts";
import { createAgenda } from "./core/agenda.ts";
import { type Clock, createSimulatorClock, systemClock } from "./core/clock.ts";
import { createFaults, type Faults } from "./core/faults.ts";
import { createJournal, type JournalEntry } from "./core/journal.ts";
import { openStore } from "./core/store.ts";
import { createVisits, type Visit } from "./core/visits.ts";
import { guardCalls } from "./guard.ts";
import { createBills } from "./pay/bills.ts";
import { createNotifications, NOTIFY_BUDGET_MS, type Notification } from "./pay/notifications.ts";
import { createOrders, type Order, type PayOutcome } from "./pay/orders.ts";
import { createRefunds, type Refund } from "./pay/refunds.ts";
import { routePay } from "./pay/routes.ts";
import { routeShopper } from "./shopper.ts";
import { type AppUser, createUsers, type NewUser } from "./users.ts";
import { createCodes } from "./weixin/codes.ts";
import { createDatacube } from "./weixin/datacube.ts";
import { createLinks } from "./weixin/links.ts";
import { createLogin } from "./weixin/login.ts";
import { type Opened, openAddress, type ScanWay, scanPicture } from "./weixin/opening.ts";
import { routeWeixin } from "./weixin/routes.ts";
import { createShipping, type Shipping } from "./weixin/shipping.ts";
import { createTokens } from "./weixin/tokens.ts";

export type SimulatorOptions = {
  /** Where state is kept; the next start finds everything. In memory without. */
  dir?: string;
  /** The clock to follow until the simulator is driven; real time without. Having moved it, call `idle()`. */
  clock?: Clock;
  log?: boolean;
  /** Wall time a notification's receiver has to answer; 5 s as WeChat Pay. */
  notifyBudgetMs?: number;
};

export type Simulator = {
  app: FastifyInstance;
  /** Serve on a port (0 or none: any free one) and return the base URL. */
  listen(port?: number, host?: string): Promise<string>;
  close(): Promise<void>;

  now(): Date;
  /** Move virtual time on; resolves when all work due on the way is done, answers of receivers included. */
  advance(ms: number): Promise<void>;
  /** Stop time at the instant (running what is due on the way), or `null`: back to real time. */
  setNow(now: Date | null): Promise<void>;
  /** Resolves when nothing due is waiting or running. */
  idle(): Promise<void>;

  ensureApp(config: AppConfig): Promise<MerchantSide>;
  merchantSide(appid: string): MerchantSide | undefined;
  /** The whole merchant, platform keys included: for benches that sign notifications themselves. */
  merchant(mchid: string): Merchant | undefined;
  rotateCertificate(mchid: string): Promise<string>;
  retireCertificates(mchid: string): void;
  rotateMerchantCertificate: Apps["rotateMerchantCertificate"];
  retireMerchantCertificate(mchid: string): void;
  createUser(user: NewUser): AppUser;
  /** What wx.login would hand to this user's mini-program. */
  loginCode(appid: string, userId: string): string;
  phoneCode(appid: string, userId: string): string;
  /** Somebody scans the mini-program code in a picture (PNG): what is launched, and how. Throws RangeError without one. */
  scan(png: Uint8Array, way?: ScanWay): Opened;
  /** Somebody follows a URL Link or URL Scheme. Throws RangeError when it is over. */
  open(address: string): Opened;

  /** Pay as the order's payer, or as the given openid. The notification goes out by itself. */
  pay(prepayId: string, openid?: string): PayOutcome;
  /** The shopper closed the sheet: nothing changes, the order can still be paid. */
  cancel(prepayId: string): void;

  orders(mchid: string): Order[];
  refunds(mchid: string): Refund[];
  notifications: { list(): Notification[]; repeat(id: string): void };
  /** 发货信息管理: the buyer confirms receipt; what WeChat would push; what it holds back. */
  shipping: Pick<Shipping, "confirm" | "events" | "funds">;
  journal(filter?: { url?: string; limit?: number }): JournalEntry[];
  /** Visits as WeChat's client sees them, for its daily figures (`/datacube/*`). */
  recordVisits(appid: string, visits: readonly Visit[]): void;
  faults: Faults;
};

/** The WeChat this platform talks to when it does not talk to the real one. See README.md. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const base = options.clock ?? systemClock;
  const server = Fastify({ logger: options.log ?? false, bodyLimit: 1_048_576, forceCloseConnections: true });

  const store = openStore(options.dir);
  const clock = createSimulatorClock(base);
  const agenda = createAgenda(store, clock, () => base.now().getTime(), server.log);
  const journal = createJournal(store);
  const faults = createFaults();
  const apps: Apps = createApps(store, clock);
  const users = createUsers(store);
  const tokens = createTokens(store, clock, apps);
  const login = createLogin(store, clock, apps, users);
  const budgetMs = options.notifyBudgetMs ?? NOTIFY_BUDGET_MS;
  const notifications = createNotifications({ store, clock, agenda, apps, faults, journal, budgetMs });
  const orders = createOrders({ store, clock, apps, users, notifications });
  const refunds = createRefunds({ store, clock, agenda, orders, notifications, faults });
  const bills = createBills(clock, orders, refunds);
  const codes = createCodes(clock, apps);
  const links = createLinks(store, clock, apps);
  const shipping = createShipping({ store, clock, apps, orders, refunds });
  const visits = createVisits(store);
  const datacube = createDatacube(clock, visits);

  let baseUrl = "";
  guardCalls(server, { store, clock, journal, faults });
  server.register(async (scope) =>
    routeWeixin(scope, { tokens, login, shipping, codes, links, datacube, baseUrl: () => baseUrl }),
  );
  server.register(async (scope) => routePay(scope, { apps, clock, orders, refunds, bills, baseUrl: () => baseUrl }));
  server.register(async (scope) => routeShopper(scope, { apps, users, login, orders, journal, clock, visits }));
  agenda.start();

  const simulator: Simulator = {
    app: server,
    async listen(port = 0, host = "127.0.0.1") {
      baseUrl = await server.listen({ port, host });
      return baseUrl;
    },
    async close() {
      await agenda.stop();
      await server.close();
      store.close();
    },

    now: clock.now,
    advance: (ms) => agenda.driveTo(clock.ms() + ms),
    setNow: (now) => (now === null ? agenda.release() : agenda.driveTo(now.getTime())),
    idle: agenda.idle,

    async ensureApp(config) {
      const side = await apps.ensure(config);
      await store.committed();
      return side;
    },
    merchantSide: apps.merchantSide,
    merchant: apps.merchant,
    rotateCertificate: apps.rotateCertificate,
    retireCertificates: apps.retireCertificates,
    rotateMerchantCertificate: apps.rotateMerchantCertificate,
    retireMerchantCertificate: apps.retireMerchantCertificate,
    createUser: users.ensure,
    loginCode: (appid, userId) => login.issueCode("login", appid, userId),
    phoneCode: (appid, userId) => login.issueCode("phone", appid, userId),
    scan: (png, way = "camera") => scanPicture(png, way),
    open: (address) => openAddress(links, address),

    pay: (prepayId, openid) => orders.pay(prepayId, openid),
    cancel: (prepayId) => journal.recordCancel(prepayId, clock.now()),
    orders: orders.list,
    refunds: refunds.list,
    notifications: { list: notifications.list, repeat: notifications.repeat },
    shipping,
    journal: journal.list,
    recordVisits: visits.record,
    faults,
  };
  server.register(async (scope) => routeAdmin(scope, simulator));
  return simulator;
}

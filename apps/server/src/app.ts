import type { Config } from "#config";
import { createPay } from "#gateways/pay/index.ts";
import { createCredentials, createWeixin } from "#gateways/weixin/index.ts";
import { sealAudit } from "#kernel/audit.ts";
import { forgetEndedSessions } from "#kernel/auth.ts";
import type { Clock } from "#kernel/clock.ts";
import { routesControl } from "#kernel/control.ts";
import type { StatementEvent, Tx } from "#kernel/db.ts";
import { announceFacts, type Consumer, consumerLag, createFactRunner, type FactRunner } from "#kernel/facts.ts";
import { forgetOldReplies } from "#kernel/idempotency.ts";
import { createJobs, dailyAt, defineSchedule, everySeconds, type Schedule, type Worker } from "#kernel/jobs.ts";
import { createKernel, type Kernel } from "#kernel/kernel.ts";
import type { Log } from "#kernel/log.ts";
import { type Loop, startLoop } from "#kernel/loop.ts";
import { createOutbox, forgetSettledIntents, type Sender } from "#kernel/outbox.ts";
import { serveSite } from "#kernel/static.ts";
import {
  createAnalytics,
  createChannelReports,
  createFactRuns,
  createKept,
  createReports,
  createWechatFigures,
  jobsWechatFigures,
  personalStoreOfBehaviour,
  reactionsAnalytics,
  routesAnalytics,
  routesChannelReport,
  routesFactRuns,
  routesKept,
  routesReports,
  routesWechatFigures,
} from "#modules/analytics/index.ts";
import { createCatalog, routesCatalog } from "#modules/catalog/index.ts";
import {
  createChannelCosts,
  createChannels,
  createCostBeginnings,
  createSeedUsers,
  jobsSeedUsers,
  personalDataOfChannels,
  personalDataOfSeedUsers,
  reactionsChannels,
  routesChannelCosts,
  routesChannels,
  routesSeedUsers,
} from "#modules/channels/index.ts";
import {
  createLedger,
  jobsLedger,
  personalDataOfLedger,
  reactionsLedger,
  routesLedger,
} from "#modules/ledger/index.ts";
import {
  createLoyalty,
  jobsLoyalty,
  personalDataOfLoyalty,
  reactionsLoyalty,
  routesLoyalty,
} from "#modules/loyalty/index.ts";
import {
  createMembers,
  jobsMembers,
  personalDataOfMembers,
  personalStoreOfMembers,
  reactionsMembers,
  routesMembers,
} from "#modules/members/index.ts";
import {
  afterSalePictures,
  createOrders,
  findOpenBusiness,
  jobsOrders,
  personalDataOfOrders,
  routesOrders,
} from "#modules/orders/index.ts";
import {
  createCampaigns,
  createHappenings,
  createPromotions,
  jobsPromotions,
  personalDataOfCampaigns,
  personalDataOfPromotions,
  reactionsCampaigns,
  reactionsPromotions,
  routesCampaigns,
  routesPromotions,
} from "#modules/promotions/index.ts";
import {
  asHeldCoupon,
  createRewards,
  jobsRewards,
  personalDataOfRewards,
  reactionsRewards,
  routesRewards,
} from "#modules/rewards/index.ts";
import { createStaff, jobsStaff, routesStaff } from "#modules/staff/index.ts";
import { createStorefront, reactionsStorefront, routesStorefront } from "#modules/storefront/index.ts";
import { type BehaviourReaction, createTracking, jobsTracking, routesTracking } from "#modules/tracking/index.ts";
import { shardedTables } from "./migrations.ts";

export type AppOptions = {
  config: Config;
  clock: Clock;
  log: Log;
  /** Sees every SQL statement except BEGIN, COMMIT and ROLLBACK: the bench counts with it. */
  onStatement?: (statement: StatementEvent) => void;
  /** More than the product's own, for tests and benches. */
  reactions?: readonly BehaviourReaction[];
};

export type App = Awaited<ReturnType<typeof createApp>>;

/** What a module adds to the workers. */
export type Contribution = {
  consumers?: readonly Consumer[];
  workers?: readonly Worker[];
  schedules?: readonly Schedule[];
  senders?: readonly Sender<never>[];
  /** Once, when a process begins to work on jobs, beside them; what fails is told, not thrown. */
  begin?(): Promise<void>;
  /** Resolves when work that only memory holds is done; part of `drain`. */
  idle?(): Promise<void>;
  /** Flush what only memory holds; called before the pools close. */
  close?(): Promise<void>;
};

/** THE map: builds every module in order and wires their ports. Starts nothing; the database must be migrated. */
export async function createApp(options: AppOptions) {
  const { config } = options;
  const kernel = await createKernel({ ...options, sharded: shardedTables });
  const { clock, db, http, log, auth, sealer, settings, programs } = kernel;

  // ── gateways: the world outside ─────────────────────────────────────────
  const credentials = createCredentials({ db: db.reads, sealer });
  const weixin = createWeixin({ apiUrl: config.wechat.apiUrl, db: db.reads, sealer, clock, credentials });
  const pay = createPay({
    payUrl: config.wechat.payUrl,
    publicUrl: () => config.publicUrl,
    clock,
    credentials,
    db: db.reads,
    sealer,
    log,
  });

  // ── modules, in order: each takes only what stands above it ─────────────
  const staff = createStaff({ db, clock, auth, programs });
  const members = createMembers({
    ...kernel,
    weixin,
    // a port: channels stand below
    firstChannel: (tx, programId, personId) => channels.firstChannel(tx, programId, personId),
    // a port: seed users stand below
    cohortMembers: (programId) => seedUsers.members(programId),
    storageDir: config.storageDir,
    // a port: orders stand below
    openBusiness: (tx, programId, memberId) => findOpenBusiness(tx, programId, memberId),
  });
  kernel.personalData.register(...personalDataOfMembers(sealer));
  const catalog = createCatalog({
    db,
    clock,
    storageDir: config.storageDir,
    // a port: orders own the templates and stand below
    hasShippingTemplate: (tx, programId, id) => orders.shipping.has(tx, programId, id),
  });
  const ledger = createLedger({
    ...kernel,
    nicknames: members.nicknames,
    // ports: what the books tell of lives below
    couponTemplates: (tx: Tx, programId: string, ids: readonly string[]) => rewards.couponTemplates(tx, programId, ids),
    ports: {
      money: (tx: Tx, programId: string) => orders.moneyTotals(tx, programId),
      points: (tx: Tx, programId: string) => loyalty.sumOfPoints(tx, programId),
      stock: catalog.checkStock,
      couponsOverQuota: (tx: Tx, programId: string) => promotions.templatesOverQuota(tx, programId),
      channelCosts: (tx: Tx, programId: string) => channelCosts.ofChannels(tx, programId),
    },
  });
  kernel.personalData.register(...personalDataOfLedger(ledger, () => clock.now()));
  const channels = createChannels({
    ...{ db, clock, log, programs, staff, codes: weixin.codes, storageDir: config.storageDir },
    publicUrl: () => config.publicUrl,
    // ports: goods stand beside, coupons below
    ports: {
      products: catalog.findShown,
      pictureFile: catalog.findPictureFileOf,
      coupons: {
        names: (programId, ids) => rewards.handedOut.names(programId, ids),
        offer: (programId, templateId, who) => rewards.handedOut.offer(programId, templateId, who),
        claim: (tx, receiver, gift) => rewards.handedOut.claim(tx, receiver, gift),
      },
    },
  });
  kernel.personalData.register(...personalDataOfChannels);
  const seedUsers = createSeedUsers({ db, clock, nicknames: members.nicknames });
  kernel.personalData.register(...personalDataOfSeedUsers);
  // ports: ledger and channels are equals
  const channelCosts = createChannelCosts({ db, clock, programs, ledger });
  const tracking = createTracking({
    ...kernel,
    resolvePersons: members.resolvePersons,
    hasWithdrawn: members.hasWithdrawn,
    resolvePlacement: channels.resolvePlacement,
    identify: members.identify,
    storageDir: config.storageDir,
    reactions: [channels.touchReaction, ...(options.reactions ?? [])],
    peers: { host: config.peerHost, secret: sealer.blindIndex("web processes", "collect").toString("hex") },
  });
  const wechatFigures = createWechatFigures({ ...kernel, figures: weixin.figures, refusals: members.refusals });
  const analytics = createAnalytics({
    ...kernel,
    productTitles: catalog.productTitles,
    productRoles: catalog.productRoles,
    numbersOf: members.numbersOf,
    cohort: (programId) => seedUsers.persons(programId),
    waiting: {
      soldOutProducts: catalog.countSoldOut,
      rejectedEvents: tracking.rejectedSince,
      brokenChecks: ledger.brokenChecks,
      wechatFigures: wechatFigures.countDifferent,
      // ports: promotions and orders stand below
      pausedCoupons: (programId) => promotions.countPausedByVelocity(programId),
      orders: (programId) => orders.waiting(programId),
    },
  });
  const channelReports = createChannelReports({
    ...{ clickhouse: kernel.clickhouse, clock, programs, ledger, costs: channelCosts },
    membersOf: members.membersOfPersons,
    cohort: (programId) => seedUsers.persons(programId),
  });
  const reports = createReports({
    ...{ clickhouse: kernel.clickhouse, clock, programs, vocabulary: tracking.plan.vocabulary },
    shop: (programId) => ({
      adCosts: (range) => channelCosts.byDay(programId, range),
      members: () => members.countMembers(programId),
      raisedMembers: () => loyalty.countRaised(programId), // a port: loyalty stands below
      shelf: () => catalog.countShelf(programId),
      campaigns: () => channels.campaigns(programId),
      promotionTime: (id) => campaigns.timeOf(programId, id), // a port: promotions stand below
      productTitles: (ids) => catalog.productTitles(programId, ids),
    }),
    membersOf: members.membersOfPersons,
    cohort: (programId) => seedUsers.persons(programId),
    value: {
      acquisition: channelReports.acquisition,
      productTitles: catalog.productTitles,
      categoryNames: async (programId) =>
        new Map((await catalog.listCategories(programId)).map(({ id, name }) => [id, name])),
    },
  });
  const kept = createKept({
    ...{ db, clock, programs, staff },
    ask: reports.ask,
    events: [
      createCostBeginnings(db),
      // a port: promotions stand below
      createHappenings({ db, programs }),
    ],
  });
  const factRuns = createFactRuns({ ...kernel, erasedPersons: members.erasedPersons });
  const loyaltyDeps = { db, clock, settings, programs, members, catalog };
  const loyalty = createLoyalty(loyaltyDeps);
  kernel.personalData.register(...personalDataOfLoyalty);
  const promotions = createPromotions({ db, clock, settings, programs, catalog });
  kernel.personalData.register(...personalDataOfPromotions);
  const campaigns = createCampaigns({
    ...{ db, clock, programs, catalog, heldCoupon: asHeldCoupon },
    // a port: orders own shipping and stand below
    shippingFor: (programId) => orders.shipping.rules(programId, null),
  });
  kernel.personalData.register(...personalDataOfCampaigns);
  const rewards = createRewards({
    db,
    clock,
    programs,
    promotions,
    members,
    // a port: who has paid before is known below
    hasPaidOrder: (from, programId, memberId) => orders.hasPaidOrder(from, programId, memberId),
    levelOf: loyalty.levelOf,
  });
  kernel.personalData.register(...personalDataOfRewards(promotions));
  const orders = createOrders({
    ...{ db, clock, log, sealer, settings, programs, pay, weixin, catalog, members, rewards },
    offers: campaigns,
    standing: loyalty.standing,
    participants: [campaigns.participant(), loyalty.participant()],
  });
  kernel.personalData.register(...personalDataOfOrders(sealer));
  kernel.personalData.registerStores(
    personalStoreOfBehaviour(kernel.clickhouse),
    afterSalePictures({ db: db.workers, catalog }),
    personalStoreOfMembers(config.storageDir),
  );
  const storefront = createStorefront({
    ...{ db, clock, programs, settings, catalog, staff, campaigns, rewards },
    newcomerOffer: rewards.newcomerOffer,
    hasPaidOrder: orders.hasPaidOrder,
    standing: loyalty.standing,
  });

  // ── what they react to, do later and send out ───────────────────────────
  const contributions: Contribution[] = [
    kernelChores(kernel),
    {
      schedules: [
        defineSchedule({
          name: "pay.refresh-certificates",
          next: everySeconds(1800),
          run: () => pay.refreshCertificates(),
        }),
      ],
    },
    { schedules: jobsStaff(staff) },
    { consumers: reactionsChannels() },
    { consumers: reactionsMembers(), schedules: jobsMembers(members), senders: members.senders },
    { consumers: reactionsLedger(ledger), schedules: jobsLedger(ledger) },
    {
      schedules: jobsTracking(tracking),
      begin: tracking.completeRollUp,
      idle: tracking.reacted,
      close: tracking.stop,
    },
    { workers: tracking.imports.workers() },
    { workers: factRuns.workers(), schedules: factRuns.schedules() },
    { workers: kept.digests.workers(), schedules: kept.digests.schedules() },
    { schedules: jobsSeedUsers(seedUsers) },
    { schedules: jobsWechatFigures(wechatFigures) },
    { consumers: reactionsAnalytics(kernel), senders: analytics.senders, close: analytics.stop },
    { consumers: reactionsLoyalty(loyaltyDeps), schedules: jobsLoyalty(loyalty) },
    { consumers: reactionsPromotions() },
    { consumers: reactionsCampaigns(), schedules: jobsPromotions(campaigns) },
    { consumers: reactionsRewards(rewards, promotions), schedules: jobsRewards(rewards) },
    {
      schedules: jobsOrders(orders),
      consumers: orders.wechatShipping.consumers(),
      workers: orders.fulfilment.workers(),
      senders: orders.senders(),
      idle: orders.inboxIdle,
      close: orders.inboxIdle,
    },
    { consumers: reactionsStorefront({ programs }) },
  ];

  // ── the front doors ─────────────────────────────────────────────────────
  if (config.role !== "worker") {
    routesStaff(http, staff, { publicUrl: config.publicUrl });
    routesMembers(http, members);
    routesLedger(http, ledger);
    routesCatalog(http, catalog);
    routesChannels(http, channels, { programs, shop: config.simulatorUrl === null ? "wechat" : "h5" });
    routesSeedUsers(http, seedUsers);
    routesChannelCosts(http, channelCosts);
    routesTracking(http, tracking);
    routesFactRuns(http, factRuns);
    routesAnalytics(http, analytics, kernel.live);
    routesWechatFigures(http, wechatFigures);
    routesChannelReport(http, channelReports);
    routesReports(http, reports);
    routesKept(http, kept);
    routesLoyalty(http, loyalty);
    routesPromotions(http, promotions);
    routesCampaigns(http, campaigns);
    routesRewards(http, rewards);
    routesOrders(http, orders);
    routesStorefront(http, storefront, { programs, simUrl: config.simulatorUrl });
    await serveSites(kernel);
  }

  const workers = createWorkers(kernel, config, contributions);
  if (config.virtualClock) routesControl({ http, clock, drain: workers.drain });

  return {
    ...kernel,
    gateways: { credentials, weixin, pay },
    modules: {
      staff,
      members,
      ledger,
      catalog,
      channels,
      seedUsers,
      tracking,
      analytics,
      loyalty,
      promotions,
      campaigns,
      rewards,
      orders,
      storefront,
    },
    facts: workers.facts,
    drain: workers.drain,
    /** Makes jobs known to the database, so that they can be enqueued; part of `startWorkers`. */
    prepare: workers.prepare,
    /** Facts, jobs and outside calls; not in `--role web`. */
    startWorkers: workers.start,
    /** Returns where it listens. */
    async listen() {
      if (config.role !== "worker") await tracking.open();
      return http.server.listen({ host: config.host, port: config.port });
    },
    /** Readiness off → no new calls → calls under way end (≤ 8 s) → flush → workers stop → pools close. */
    async close() {
      kernel.health.startClosing();
      kernel.live.close();
      await http.close();
      for (const { close } of contributions) await close?.();
      await workers.stop();
      log.info("closed");
      await Promise.all([db.close(), kernel.clickhouse.close()]);
    },
  };
}

/** The console at /console, the tracker's files at /tracker and the storefront at /, as soon as they are built. */
async function serveSites({ http }: Kernel) {
  const dist = (path: string) => new URL(`../../${path}`, import.meta.url);
  await serveSite(http.server, {
    prefix: "/tracker",
    folder: dist("../packages/tracker/dist"),
    isSinglePage: false,
    building: "埋点文件正在构建，请稍候…<br>The tracker's files are being built.",
  });
  await serveSite(http.server, {
    prefix: "/console",
    folder: dist("console/dist"),
    isSinglePage: true,
    building: "运营后台正在构建，请稍候…<br>The console is being built.",
  });
  await serveSite(http.server, {
    prefix: "",
    folder: dist("miniprogram/dist/h5"),
    isSinglePage: false,
    building: "小程序商城正在构建，第一次需要几分钟…<br>The storefront is being built; the first time takes minutes.",
  });
}

function kernelChores({ db }: Kernel): Contribution {
  return {
    schedules: [
      defineSchedule({
        name: "kernel.forget-old-replies",
        next: everySeconds(3600),
        run: async () => void (await forgetOldReplies(db.workers)),
      }),
      defineSchedule({
        name: "kernel.forget-what-ended",
        next: dailyAt("03:40"),
        async run() {
          await forgetSettledIntents(db.workers);
          await forgetEndedSessions(db.workers);
        },
      }),
    ],
  };
}

const SEAL_EVERY_MS = 1_000;

function createWorkers(kernel: Kernel, config: Config, contributions: readonly Contribution[]) {
  const { db, clock, log, metrics } = kernel;
  const facts: FactRunner = createFactRunner({
    db,
    log,
    consumers: contributions.flatMap(({ consumers = [] }) => consumers),
  });
  const jobs = createJobs({
    db,
    url: config.databaseUrl,
    clock,
    log,
    workers: contributions.flatMap(({ workers = [] }) => workers),
    schedules: contributions.flatMap(({ schedules = [] }) => schedules),
  });
  const outbox = createOutbox({ db, clock, log, senders: contributions.flatMap(({ senders = [] }) => senders) });
  metrics.gauge("facts_waiting", async () =>
    (await consumerLag(db.reads, facts.consumers)).reduce((sum, { facts: waiting }) => sum + waiting, 0),
  );
  let sealing: Loop | undefined;
  let stopAnnouncing = () => {};
  let beginnings: Promise<unknown> = Promise.resolve();
  return {
    facts,
    prepare: jobs.prepare,
    async start() {
      await jobs.prepare();
      if (config.role === "web") {
        stopAnnouncing = announceFacts(db);
        return;
      }
      await facts.start();
      await jobs.start();
      outbox.start();
      beginnings = Promise.all(contributions.map(({ begin }) => begin?.()));
      sealing = startLoop({ name: "audit seal", everyMs: SEAL_EVERY_MS, log, turn: () => sealAudit(db.workers) });
    },
    async stop() {
      stopAnnouncing();
      await Promise.all([facts.stop(), jobs.stop(), outbox.stop(), sealing?.stop(), beginnings]);
    },
    /** Until nothing is left to do at this instant of the clock. */
    async drain() {
      await jobs.prepare();
      for (let done = 1; done > 0; ) {
        for (const { idle } of contributions) await idle?.();
        await facts.drain();
        done = (await jobs.runDue()) + (await outbox.runDue());
      }
      await sealAudit(db.workers);
    },
  };
}

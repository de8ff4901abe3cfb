import {
  addAddress,
  addCartLine,
  addPickupPoint,
  adjustOrder,
  applyAfterSale,
  checkBillDay,
  checkShippingFile,
  claimCoupon,
  claimNewcomerGift,
  createAnnotation,
  createChannel,
  createChannelCost,
  createDashboard,
  createDigest,
  createImport,
  createPlacement,
  createPromotion,
  createSavedReport,
  createSeedInvitation,
  createShippingTemplate,
  createWriteKey,
  decideDataRequest,
  getLedgerStatement,
  getMyCoupon,
  getMyOrder,
  giveFeedback,
  type ImportMapping,
  importCouponCodes,
  mergePersons,
  type Picture,
  type Placement,
  type PlacementInput,
  type Product,
  previewMerge,
  quoteOrder,
  requestInvoice,
  type ShippingTemplateInput,
  setSeedProgramme,
  shipOrder,
  staffMe,
  staffSessions,
  startDataRequest,
  startFactRun,
  uploadImportPiece,
} from "@banyan/contracts";
import type { TestApp } from "../app.ts";
import { type Caller, caller, operator, shopper } from "../callers.ts";
import { off, promotionInput } from "../promotions.ts";
import { buy, newBuyer, openShopAs, payFor, type TestShop } from "../shop.ts";

/** Real rows of one person and one operator in one program: every kind of id a call can carry. */
export type Ids = {
  program: string;
  /** A session of the operator other than the one that calls. */
  staffSession: string;
  member: string;
  address: string;
  addressToRemove: string;
  coupon: string;
  orderToPay: string;
  orderToCancel: string;
  orderToShip: string;
  orderShipped: string;
  category: string;
  product: string;
  sku: string;
  template: string;
  centreTemplate: string;
  codeTemplate: string;
  storeCode: string;
  /** Drafts: they must not change what orders cost. */ promotion: string;
  promotionToEnd: string;
  picture: Picture;
  ledgerTransaction: string;
  shippingTemplate: string;
  shippingTemplateToRemove: string;
  /** Paid and not sent: one to ask an after-sale of, one of which one is open. */ orderToReturn: string;
  lineToReturn: string;
  afterSale: string;
  lineReturning: string;
  shipment: string;
  shippingFile: string;
  adjustment: string;
  pickupPoint: string;
  pickupPointToRemove: string;
  orderToPickUp: string;
  pickupCode: string;
  invoice: string;
  /** Numbers of persons, as an address carries them, and a merge of two others. */ person: string;
  otherPerson: string;
  personMerge: string;
  dataExport: string;
  channel: string;
  cost: string;
  placement: string;
  /** What its code carries; all of a program may use it. */ shortId: string;
  seedInvitation: string;
  feedback: string;
  import: string;
  writeKey: string;
  factRun: string;
  operator: string;
  savedReport: string;
  savedReportToRemove: string;
  dashboard: string;
  dashboardToRemove: string;
  annotation: string;
  annotationToRemove: string;
  digest: string;
  digestToRemove: string;
};

export type World = Place & {
  ids: Ids;
  /** Signs in anew each time: some calls end the session they come with. */
  owner(): Promise<Caller>;
  shopper(): Promise<{ call: Caller; token: string }>;
  /** Holds a write key. */
  writer(): Promise<Caller>;
  loginCode(): string;
  /** A code nobody redeemed. */
  couponCode: string;
  /** An invitation whoever holds it may use. */
  seedCode: string;
  /** What the product costs with the coupon. */
  payableFen: number;
};

export type Place = { program: string; appid: string };
export type Shop = {
  shop: TestShop;
  product: Product;
  template: string;
  centreTemplate: string;
  codeTemplate: string;
  points: { kept: string; toRemove: string };
  placement: Placement;
  cost: string;
};

/** Goods, and a coupon for newcomers. */
export async function openShopIn(t: TestApp, { program }: Place): Promise<Shop> {
  const keeper = await operator(t, `keeper@${program}`, "owner", program);
  const shop = await openShopAs(keeper, program, () => t.clock.now());
  const product = await shop.addProduct({ onHand: 1_000 });
  const template = (await shop.addTemplate()).id;
  await shop.setGift(template);
  const centre = { distribution: { kind: "CENTRE" }, perMember: 100 } as const;
  const centreTemplate = (await shop.addTemplate(centre)).id;
  const codeTemplate = (await shop.addTemplate({ distribution: { kind: "CODE" }, perMember: 100 })).id;
  const pickupPoint = async () => (await keeper.ok(addPickupPoint, { params: { program }, body: bakery })).id;
  const points = { kept: await pickupPoint(), toRemove: await pickupPoint() };
  const channel = await keeper.ok(createChannel, { params: { program }, body: { key: "store", ...channelInput } });
  const placement = await keeper.ok(createPlacement, {
    params: { program, id: channel.id },
    body: placementInput({ couponTemplateId: template }),
  });
  const { id: cost } = await keeper.ok(createChannelCost, {
    params: { program },
    body: costOf(channel.id),
  });
  return { shop, product, template, centreTemplate, codeTemplate, points, placement, cost };
}

/** Yesterday: its bill is ready at ten, when tests begin. */
export const billDay = "2026-03-01";
export const parcel = { carrier: "顺丰", trackingNo: "SF1234567890" };
export const sameCity: ShippingTemplateInput = {
  name: "同城",
  measure: "piece",
  zones: [{ provinces: [], first: 1, firstFen: 800, more: 1, moreFen: 0, freeFrom: null, freeOverFen: 9_900 }],
  notDelivered: [],
  isDefault: false,
};
export const importedLog = Buffer.from("time,user,event\n2020-01-01 10:00:00,4711,view\n");
export const importMapping: ImportMapping = {
  format: { kind: "csv", delimiter: ",", hasQuotes: true, hasHeading: true, encoding: "utf-8" },
  time: { column: "time", format: "iso", zone: "Asia/Shanghai" },
  who: [{ column: "user", kind: "anon" }],
  source: "",
  event: { from: "column", column: "event", names: [], others: "keep" },
  ...{ id: null, amount: null, product: null, channel: null, page: null, session: null, props: [] },
};
export const shippingFile = Buffer.from("订单号,快递公司,运单号\n99010112345678901234,顺丰速运,SF1234567890\n");
export const bakery = {
  name: "榕树烘焙坊",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  detail: "文三路 90 号",
  phone: "0571-88880000",
  hours: "每天 8:00–20:00",
  isOpen: true,
};
export const costOf = (channelId: string) => ({
  ...{ channelId, day: "2026-03-01", label: "朋友圈", costFen: 100, impressions: null, clicks: null },
});
export const channelInput = {
  ...{ name: "门店", kind: "store" as const, group: "organic" as const, owner: "", note: "" },
  ...{ plannedNewPersons: null, plannedCostFen: null, startsAt: null, endsAt: null },
};
export const placementInput = (more: Partial<PlacementInput> = {}): PlacementInput => ({
  ...{ label: "桌贴", kind: "WXACODE", page: "pages/home/index", productId: null, utm: null },
  ...{ couponTemplateId: null, staffId: null, staffName: null, storeName: "一店" },
  ...more,
});
export const keptReport = {
  kind: "metrics",
  question: { keys: ["visitors"], interval: "day", filters: [], range: { from: "2026-03-01", to: "2026-03-07" } },
  keptRange: null,
};
export const annotationOn = { from: "2026-03-01", to: "2026-03-02", text: "改版" };
export const digestOf = ({ dashboard, operator }: Pick<Ids, "dashboard" | "operator">) => ({
  ...{ name: "日报", dashboardId: dashboard, rhythm: "DAILY" as const, hour: 9, onDay: 1 },
  ...{ recipients: [operator], isOn: true },
});
export const invoiceFor = { kind: "PERSONAL" as const, title: "周一", email: "zhou@example.com" };
export const home = {
  name: "周一",
  phone: "13900139000",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  detail: "文三路 1 号",
  isDefault: false,
};

export const seedProgramme = {
  isOn: true,
  promise: "",
  quota: 100,
  feedbackPerWeek: 2,
  weeklyGoal: 50,
  lapseAfterWeeks: 3,
};
/** An invitation, and a shopper who said something. */
async function seedUser(keeper: Caller, call: Caller, program: string) {
  const params = { program };
  await keeper.ok(setSeedProgramme, { params, body: seedProgramme });
  const invitation = await keeper.ok(createSeedInvitation, { params, body: { label: "社群", uses: 50 } });
  const body = { text: "地址按钮太小了", rating: 3, category: "EXPERIENCE" } as const;
  const { id: feedback } = await call.ok(giveFeedback, { body });
  return { code: invitation.code, ids: { seedInvitation: invitation.id, feedback } };
}

/** So many visitors abroad that a number from there means nobody here: numbers are dense in each program. */
const visitorsOf = (name: string) => (name === "abroad" ? 600 : 6);

/** Visitors, two of whom are one, and an export of the member that one operator asked for and another approved. */
async function persons(t: TestApp, keeper: Caller, owner: Caller, program: string, name: string, memberId: string) {
  const devices = Array.from({ length: visitorsOf(name) }, (_, n) => `device-${name}-${n}`);
  const numbers = [...(await t.app.modules.members.resolvePersons(program, devices)).values()].sort((a, b) => b - a);
  const [person = 0, otherPerson = 0, from = 0, into = 0] = numbers;
  const params = { program, personId: from };
  const preview = await owner.ok(previewMerge, { params, query: { with: into } });
  const merge = await owner.ok(mergePersons, {
    params,
    body: { with: into, note: "x", confirmed: { into: preview.into, from: preview.from, membersEnd: 0 } },
  });
  const request = { params: { program, id: memberId }, body: { kind: "EXPORT", note: "x" } } as const;
  const { id: dataExport } = await keeper.ok(startDataRequest, request);
  await owner.ok(decideDataRequest, { params: { program, id: dataExport }, body: { approve: true } });
  return { person: String(person), otherPerson: String(otherPerson), personMerge: merge.id, dataExport };
}

/** What an operator keeps of reports: two of each, one of them to be removed. */
async function kept(keeper: Caller, program: string, name: string) {
  const params = { program };
  const me = await keeper.ok(staffMe, {});
  const report = async () => (await keeper.ok(createSavedReport, { params, body: { name, report: keptReport } })).id;
  const board = async () => (await keeper.ok(createDashboard, { params, body: { name } })).id;
  const note = async () => (await keeper.ok(createAnnotation, { params, body: annotationOn })).id ?? "";
  const dashboard = await board();
  const digest = async () =>
    (await keeper.ok(createDigest, { params, body: digestOf({ dashboard, operator: me.id }) })).id;
  return {
    ...{ operator: me.id, dashboard, dashboardToRemove: await board() },
    ...{ savedReport: await report(), savedReportToRemove: await report() },
    ...{ annotation: await note(), annotationToRemove: await note() },
    ...{ digest: await digest(), digestToRemove: await digest() },
  };
}

/** A shopper who bought, and an operator who works there. */
export async function settleIn(t: TestApp, place: Place, opened: Shop, name: string) {
  const { shop, product, template, centreTemplate, codeTemplate, points, placement, cost } = opened;
  const { program, appid } = place;
  const reached = { ...t, appid };
  const owner = () => operator(t, `${name}@${program}`, "owner", program);
  const { items: sessions } = await (await owner()).ok(staffSessions, {});
  const buyer = await newBuyer(reached, name);
  const sku = product.skus[0]?.id ?? "";
  const order = async () => (await buy(buyer, { lines: [{ skuId: sku, quantity: 1 }], coupon: "none" })).id;
  const paid = async () => {
    const id = await order();
    await payFor(t, buyer, id);
    return id;
  };
  const shippingTemplate = async () =>
    (await shop.operator.ok(createShippingTemplate, { params: { program }, body: sameCity })).id;
  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  await buyer.call.ok(addCartLine, { body: { skuId: sku, quantity: 1 } });
  const orderShipped = await paid();
  await shop.operator.ok(shipOrder, { params: { program, id: orderShipped }, body: parcel });
  const { id: shipment } = (await buyer.call.ok(getMyOrder, { params: { id: orderShipped } })).shipments[0] ?? {
    id: "",
  };
  const params = { program };
  const delivery = { method: "PICKUP" as const, pointId: points.kept, name: home.name, phone: home.phone };
  const pickup = await buy(buyer, { lines: [{ skuId: sku, quantity: 1 }], coupon: "none", delivery });
  await payFor(t, buyer, pickup.id);
  const { code } = (await buyer.call.ok(getMyOrder, { params: { id: pickup.id } })).pickup ?? { code: null };
  const asked = await buyer.call.ok(requestInvoice, { params: { id: pickup.id }, body: invoiceFor });
  const adjusted = await shop.operator.ok(adjustOrder, {
    params: { program, id: await order() },
    body: { goodsOffFen: 1, reason: "抹零" },
  });
  const file = await shop.operator.ok(checkShippingFile, { params }, { bytes: shippingFile });
  const basket = { lines: [{ skuId: sku, quantity: 1 }], coupon: coupon.id };
  const draft = () =>
    shop.operator.ok(createPromotion, { params: { program }, body: promotionInput(off(5_000, 1_000)) });
  await t.drain();
  const statement = await shop.operator.ok(getLedgerStatement, {
    params: { program },
    query: { account: "sales_revenue", from: "2026-03-01", to: "2026-03-31" },
  });
  await shop.operator.ok(checkBillDay, { params: { program, day: billDay }, body: {} });
  const toShow = await buyer.call.ok(claimCoupon, { params: { id: centreTemplate }, body: {} });
  const { storeCode } = await buyer.call.ok(getMyCoupon, { params: { id: toShow.id } });
  const couponCode = `ISOLATED${name.toUpperCase()}`;
  await shop.operator.ok(
    importCouponCodes,
    { params: { program, id: codeTemplate }, query: { name } },
    { bytes: Buffer.from(couponCode) },
  );
  const lineOf = async (id: string) => (await buyer.call.ok(getMyOrder, { params: { id } })).lines[0]?.id ?? "";
  const orderToReturn = await paid();
  const returning = await paid();
  const lineReturning = await lineOf(returning);
  const { id: afterSale } = await buyer.call.ok(applyAfterSale, {
    params: { id: returning },
    body: { kind: "REFUND_ONLY", reason: "NOT_WANTED", lines: [{ orderLineId: lineReturning, quantity: 1 }] },
  });
  const seed = await seedUser(shop.operator, buyer.call, program);
  const { id: importId } = await shop.operator.ok(createImport, {
    params,
    body: { fileName: "log.csv", fileBytes: importedLog.length },
  });
  await shop.operator.ok(
    uploadImportPiece,
    { params: { program, id: importId }, query: { offset: 0 } },
    { bytes: importedLog },
  );
  const newKey = () => shop.operator.ok(createWriteKey, { params, body: { name } });
  const { secret } = await newKey();
  const people = await persons(t, shop.operator, await owner(), program, name, buyer.memberId);
  const { id: factRun } = await shop.operator.ok(startFactRun, { params, body: { kind: "CHECK" } });
  await t.drain();
  const world: World = {
    seedCode: seed.code,
    couponCode,
    payableFen: (await buyer.call.ok(quoteOrder, { body: basket })).price.payableFen,
    ...place,
    owner,
    shopper: () => shopper(reached, name),
    writer: async () => caller(t.url, { authorization: `Bearer ${secret}` }),
    loginCode: () => t.simulator.loginCode(appid, name),
    ids: {
      program,
      staffSession: sessions[0]?.id ?? "",
      member: buyer.memberId,
      address: buyer.addressId,
      addressToRemove: (await buyer.call.ok(addAddress, { body: home })).id,
      coupon: coupon.id,
      orderToPay: await order(),
      orderToCancel: await order(),
      orderToShip: await paid(),
      orderShipped,
      category: shop.categoryId,
      product: product.id,
      sku,
      ...{ template, centreTemplate, codeTemplate },
      storeCode: storeCode ?? "",
      promotion: (await draft()).id,
      promotionToEnd: (await draft()).id,
      picture: shop.picture,
      ledgerTransaction: statement.items.at(-1)?.transactionId ?? "",
      shippingTemplate: await shippingTemplate(),
      shippingTemplateToRemove: await shippingTemplate(),
      orderToReturn,
      lineToReturn: await lineOf(orderToReturn),
      afterSale,
      lineReturning,
      shipment,
      shippingFile: file.id,
      adjustment: adjusted.adjustments[0]?.id ?? "",
      pickupPoint: points.kept,
      pickupPointToRemove: points.toRemove,
      orderToPickUp: pickup.id,
      pickupCode: code ?? "",
      invoice: asked.invoice?.id ?? "",
      channel: placement.channelId,
      cost,
      placement: placement.id,
      shortId: placement.shortId,
      ...seed.ids,
      import: importId,
      writeKey: (await newKey()).key.id,
      factRun,
      ...(await kept(await owner(), program, name)),
      ...people,
    },
  };
  return world;
}

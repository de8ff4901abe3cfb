import { randomUUID } from "node:crypto";
import type { ProductInput } from "@banyan/contracts";
import { afterSaleSetting } from "#modules/orders/after-sale/index.ts";
import type { Loose } from "../callers.ts";
import { off, promotionInput } from "../promotions.ts";
import { drawPicture } from "../shelves.ts";
import {
  annotationOn,
  bakery,
  billDay,
  channelInput,
  costOf,
  digestOf,
  home,
  type Ids,
  importedLog,
  importMapping,
  invoiceFor,
  keptReport,
  parcel,
  placementInput,
  sameCity,
  seedProgramme,
  shippingFile,
  type World,
} from "./world.ts";

/** A call that its rightful caller may make, written with the ids of a world. */
export type Row = (ids: Ids, world: World) => Loose & { bytes?: Buffer };

const none: Row = () => ({});
const program: Row = ({ program }) => ({ params: { program } });
const imported = (ids: Ids) => ({ params: { program: ids.program, id: ids.import } });
const picture = await drawPicture();
const nobody = randomUUID();
const month = { from: "2026-03-01", to: "2026-03-31" };
const costFile = Buffer.from("日期,推广计划,花费\n2026-03-01,春季,1.00\n");

const productInput = (ids: Ids, sku: Partial<ProductInput["skus"][number]> = {}): ProductInput => ({
  title: "海盐卷",
  subtitle: "",
  categoryId: ids.category,
  pictures: [ids.picture],
  description: "",
  optionNames: [],
  noReasonReturn: false,
  state: "ON_SALE",
  skus: [{ code: randomUUID().slice(0, 8), options: [], priceFen: 5_000, weightGrams: 100, ...sku }],
});

const template = (ids: Ids) => ({
  name: "会员礼",
  benefit: { kind: "FIXED", amountFen: 500 },
  thresholdFen: 1_000,
  scope: { kind: "PRODUCTS", productIds: [ids.product] },
  validity: { kind: "RELATIVE", days: 7 },
  totalQuota: 10,
  perMember: 1,
  claimUntil: "2026-12-31T00:00:00Z",
});

const pointsRules = {
  isOn: false,
  earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 12 },
  spend: { pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 5_000 },
  returnedKeepDays: 7,
};
const levels = (productId: string) => ({
  version: 0,
  keepDays: 30,
  levels: [
    {
      id: "019cac46-1500-7000-8000-000000000001",
      name: "普通",
      growth: 0,
      multiplierBp: 10_000,
      price: {
        payBp: 9_900,
        scope: {
          include: { kind: "products", productIds: [productId] },
          excludeProductIds: [],
          excludeCategoryIds: [],
        },
      },
    },
  ],
});
const planEvent = { title: "", description: "", owner: "", properties: [] };
const bookYear = { account: "sales_revenue", from: "2026-01-01", to: "2026-12-31" };

/** One row per endpoint of the contracts, by its name. `open`: no caller is told apart from another there, and why. */
export const rows: Record<string, Row | { open: string }> = {
  staffSignIn: { open: "whoever knows the password; staff.test.ts" },
  staffSignOut: none,
  staffMe: none,
  staffSessions: none,
  revokeStaffSession: ({ staffSession }) => ({ params: { id: staffSession } }),

  listOperators: program,
  listNotices: program,
  readNotices: ({ program }) => ({ params: { program }, body: { ids: "all" } }),

  listSavedReports: program,
  getSavedReport: ({ program, savedReport }) => ({ params: { program, id: savedReport } }),
  createSavedReport: ({ program }) => ({ params: { program }, body: { name: "走势", report: keptReport } }),
  changeSavedReport: ({ program, savedReport }) => ({
    params: { program, id: savedReport },
    body: { name: "走势", report: keptReport, version: 1 },
  }),
  copySavedReport: ({ program, savedReport }) => ({ params: { program, id: savedReport }, body: {} }),
  starSavedReport: ({ program, savedReport }) => ({ params: { program, id: savedReport }, body: { isStarred: true } }),
  removeSavedReport: ({ program, savedReportToRemove }) => ({ params: { program, id: savedReportToRemove } }),
  listDashboards: program,
  getDashboard: ({ program, dashboard }) => ({ params: { program, id: dashboard } }),
  createDashboard: ({ program }) => ({ params: { program }, body: { name: "早会", template: "daily" } }),
  changeDashboard: ({ program, dashboard, savedReport }) => ({
    params: { program, id: dashboard },
    body: {
      ...{ name: "早会", range: "last_7_days", version: 1 },
      tiles: [{ key: "a", x: 0, y: 0, w: 6, h: 4, content: { kind: "saved", reportId: savedReport } }],
    },
  }),
  undoDashboard: ({ program, dashboard }) => ({ params: { program, id: dashboard }, body: { version: 2 } }),
  copyDashboard: ({ program, dashboard }) => ({ params: { program, id: dashboard }, body: {} }),
  orderDashboards: ({ program }) => ({ params: { program }, body: { ids: [] } }),
  removeDashboard: ({ program, dashboardToRemove }) => ({ params: { program, id: dashboardToRemove } }),
  listAnnotations: ({ program }) => ({ params: { program }, query: month }),
  createAnnotation: ({ program }) => ({ params: { program }, body: annotationOn }),
  changeAnnotation: ({ program, annotation }) => ({
    params: { program, id: annotation },
    body: { ...annotationOn, version: 1 },
  }),
  removeAnnotation: ({ program, annotationToRemove }) => ({ params: { program, id: annotationToRemove } }),
  listDigests: program,
  createDigest: (ids) => ({ params: { program: ids.program }, body: digestOf(ids) }),
  changeDigest: (ids) => ({
    params: { program: ids.program, id: ids.digest },
    body: { ...digestOf(ids), version: 1 },
  }),
  removeDigest: ({ program, digestToRemove }) => ({ params: { program, id: digestToRemove } }),
  previewDigest: ({ program, dashboard }) => ({
    params: { program },
    body: { name: "日报", dashboardId: dashboard, rhythm: "DAILY" },
  }),
  sendDigest: ({ program, digest }) => ({ params: { program, id: digest }, body: {} }),

  shopperSignIn: (_ids, world) => ({ body: { code: world.loginCode() } }),
  shopperSignOut: none,
  shopperMe: none,
  setConsent: () => ({ body: { anonId: "anon-isolated", purpose: "analytics", version: "1", granted: true } }),
  listAddresses: none,
  addAddress: () => ({ body: home }),
  changeAddress: ({ address }) => ({ params: { id: address }, body: home }),
  removeAddress: ({ addressToRemove }) => ({ params: { id: addressToRemove } }),
  listMembers: program,
  getPerson: ({ program, person }) => ({ params: { program, personId: person } }),
  getTimeline: ({ program, person }) => ({ params: { program, personId: person } }),
  listMerges: program,
  previewMerge: ({ program, person, otherPerson }) => ({
    params: { program, personId: person },
    query: { with: otherPerson },
  }),
  mergePersons: ({ program, person, otherPerson }) => ({
    params: { program, personId: person },
    body: {
      with: Number(otherPerson),
      note: "同一人",
      confirmed: { into: Number(otherPerson), from: Number(person), membersEnd: 0 },
    },
  }),
  previewUndo: ({ program, personMerge }) => ({ params: { program, id: personMerge } }),
  undoMerge: ({ program, personMerge }) => ({ params: { program, id: personMerge }, body: { note: "误合并" } }),
  getMyPrivacy: none,
  requestMyExport: none,
  linkMyExport: ({ dataExport }) => ({ params: { id: dataExport } }),
  downloadExport: { open: "whoever has the one-time link; privacy.test.ts" },
  requestMyErasure: () => ({ body: { understood: true } }),
  cancelMyErasure: none,
  listDataRequests: program,
  startDataRequest: ({ program, member }) => ({
    params: { program, id: member },
    body: { kind: "EXPORT", note: "来电要求" },
  }),
  decideDataRequest: ({ program, dataExport }) => ({ params: { program, id: dataExport }, body: { approve: true } }),
  linkExport: ({ program, dataExport }) => ({ params: { program, id: dataExport } }),
  revealPhone: ({ program, member }) => ({ params: { program, id: member } }),
  getMember: ({ program, member }) => ({ params: { program, id: member } }),

  getMyPoints: none,
  listMyPoints: none,
  getMyLevel: none,
  getLoyalty: program,
  setPointsRules: ({ program }) => ({ params: { program }, body: pointsRules }),
  setLevels: ({ program, product }) => ({ params: { program }, body: levels(product) }),
  getMemberLoyalty: ({ program, member }) => ({ params: { program, id: member } }),
  listMemberPoints: ({ program, member }) => ({ params: { program, id: member } }),
  adjustPoints: ({ program, member }) => ({ params: { program, id: member }, body: { points: 5, reason: "补偿" } }),
  setPaidMembership: ({ program, member }) => ({
    params: { program, id: member },
    body: { until: "2026-12-31T00:00:00Z", reason: "内测" },
  }),

  listLedgerAccounts: program,
  getLedgerStatement: ({ program }) => ({ params: { program }, query: bookYear }),
  exportLedgerStatement: ({ program }) => ({ params: { program }, query: bookYear }),
  getLedgerTransaction: ({ program, ledgerTransaction: id }) => ({ params: { program, id } }),
  getSubsidies: ({ program }) => ({ params: { program }, query: { from: "2026-03-01", to: "2026-03-02" } }),
  listLedgerChecks: program,
  runLedgerChecks: ({ program }) => ({ params: { program }, body: {} }),

  listCategories: program,
  createCategory: ({ program, category, picture }) => ({
    params: { program },
    body: { name: "小点", parentId: category, icon: picture, position: 1 },
  }),
  listProducts: ({ program, category }) => ({ params: { program }, query: { categoryId: category } }),
  getProduct: ({ program, product }) => ({ params: { program, id: product } }),
  createProduct: (ids) => ({ params: { program: ids.program }, body: productInput(ids) }),
  changeProduct: (ids) => ({
    params: { program: ids.program, id: ids.product },
    body: { version: 1, product: productInput(ids, { id: ids.sku }) },
  }),
  setProductState: ({ program, product }) => ({ params: { program, id: product }, body: { state: "ON_SALE" } }),
  adjustStock: ({ program, sku }) => ({ params: { program, id: sku }, body: { onHand: 900, reason: "盘点" } }),
  uploadPicture: ({ program }) => ({ params: { program }, bytes: picture }),

  listChannels: program,
  listChannelNames: program,
  getChannel: ({ program, channel: id }) => ({ params: { program, id } }),
  createChannel: ({ program }) => ({ params: { program }, body: { key: randomUUID(), ...channelInput } }),
  changeChannel: ({ program, channel: id }) => ({
    params: { program, id },
    body: { version: 1, channel: channelInput },
  }),
  setChannelArchived: ({ program, channel: id }) => ({ params: { program, id }, body: { archived: false } }),
  listPlacements: ({ program, channel: id }) => ({ params: { program, id } }),
  getPlacement: ({ program, placement: id }) => ({ params: { program, id } }),
  createPlacement: ({ program, channel: id, product, template }) => ({
    params: { program, id },
    body: placementInput({ page: "pages/product/index", productId: product, couponTemplateId: template }),
  }),
  createPlacements: ({ program, channel: id, product, template }) => ({
    params: { program, id },
    body: {
      ...{ of: "staff", names: ["小林"] },
      ...{ page: "pages/product/index", productId: product, couponTemplateId: template },
    },
  }),
  changePlacement: ({ program, placement: id, template }) => ({
    params: { program, id },
    body: { label: "门口", couponTemplateId: template, archived: false },
  }),
  getPlacementCode: ({ program, placement: id }) => ({ params: { program, id } }),
  getPlacementPoster: ({ program, placement: id }) => ({ params: { program, id }, query: { template: "card" } }),
  exportPlacementCodes: ({ program, channel: id }) => ({ params: { program, id } }),
  createPlacementLink: ({ program, placement: id }) => ({
    params: { program, id },
    body: { kind: "URL_LINK", days: 1 },
  }),
  listChannelCosts: ({ program }) => ({ params: { program }, query: month }),
  getChannelCost: ({ program, cost: id }) => ({ params: { program, id } }),
  createChannelCost: ({ program, channel }) => ({ params: { program }, body: costOf(channel) }),
  correctChannelCost: ({ program, cost: id, channel }) => ({
    params: { program, id },
    body: { version: 1, channelId: channel, costFen: 101, impressions: null, clicks: null, reason: "更正" },
  }),
  listMonthlyFees: ({ program }) => ({ params: { program }, query: { from: "2026-03", to: "2026-03" } }),
  setMonthlyFee: ({ program, channel: channelId }) => ({
    params: { program },
    body: { channelId, month: "2026-03", label: "坑位费", amountFen: 31 },
  }),
  checkCostFile: ({ program }) => ({ params: { program }, bytes: costFile }),
  importCostFile: ({ program }) => ({ params: { program }, bytes: costFile }),
  setCampaignChannels: ({ program, channel: channelId }) => ({
    params: { program },
    body: { platform: "腾讯广告", items: [{ campaign: "春季", channelId }] },
  }),
  getLanding: ({ shortId }) => ({ query: { s: shortId } }),
  claimLandingCoupon: ({ shortId }) => ({ body: { s: shortId } }),

  collect: (_ids, { appid }) => ({
    bytes: Buffer.from(JSON.stringify({ program: appid, anon_id: "anon-isolated", sent_at: 1, events: [] })),
  }),
  listPlanEvents: program,
  getPlanEvent: ({ program }) => ({ params: { program, event: "page_view" } }),
  declarePlanEvent: ({ program }) => ({
    params: { program },
    body: { name: `e_${randomUUID().slice(0, 8)}`, ...planEvent },
  }),
  changePlanEvent: ({ program }) => ({
    params: { program, event: `view_item` },
    body: { version: -1, event: planEvent },
  }),
  removePlanProperty: ({ program }) => ({ params: { program, event: "view_item" }, body: { name: "nobody" } }),
  setPlanEventStatus: ({ program }) => ({ params: { program, event: "view_cart" }, body: { status: "active" } }),
  getTrackingPolicy: program,
  setTrackingPolicy: ({ program }) => ({ params: { program }, body: { isStrict: false } }),
  exportPlan: program,
  exportPlanCsv: program,
  importPlan: ({ program }) => ({
    params: { program },
    query: { mode: "check" },
    bytes: Buffer.from('{ "version": 1, "events": [] }'),
  }),
  getPlanTypes: program,
  getRejectedSummary: program,
  listRejectedEvents: program,
  listQuarantinedProperties: program,
  getIngestionHealth: program,

  getChannelReport: ({ program }) => ({ params: { program }, query: month }),
  exportChannelReport: ({ program }) => ({ params: { program }, query: month }),
  listChannelPeople: ({ program }) => ({ params: { program }, query: { ...month, measure: "buyers" } }),
  getChannelNumbers: program,
  getPaths: ({ program }) => ({ params: { program }, body: { range: month } }),
  getOverview: ({ program }) => ({ params: { program }, query: { from: "2026-03-01", to: "2026-03-02" } }),
  getLiveBoard: program,
  streamLiveBoard: program,
  getTodo: program,
  listWechatFigures: ({ program }) => ({ params: { program }, query: { from: "2026-03-01", to: "2026-03-02" } }),
  fetchWechatFigures: ({ program }) => ({ params: { program, day: "2026-02-27" }, body: {} }),
  getSeedProgramme: program,
  setSeedProgramme: ({ program }) => ({ params: { program }, body: seedProgramme }),
  listSeedInvitations: program,
  createSeedInvitation: ({ program }) => ({ params: { program }, body: { label: "社群", uses: 5 } }),
  setSeedInvitation: ({ program, seedInvitation: id }) => ({ params: { program, id }, body: { isOpen: true } }),
  listSeedUsers: program,
  listFeedback: program,
  answerFeedback: ({ program, feedback: id }) => ({ params: { program, id }, body: { state: "PLANNED", answer: "" } }),
  getMySeedStanding: none,
  // whoever holds an invitation may join by it: it is nobody's id
  joinSeedUsers: (_ids, { seedCode }) => ({ body: { code: seedCode } }),
  giveFeedback: () => ({ body: { text: "地址按钮太小了", rating: 3, category: "EXPERIENCE" } }),
  listMyFeedback: () => ({ query: {} }),
  setWechatFigureTolerance: ({ program }) => ({ params: { program }, body: { toleranceBp: 1_500 } }),

  listCouponTemplates: program,
  createCouponTemplate: (ids) => ({ params: { program: ids.program }, body: template(ids) }),
  setNewcomerGift: ({ program, template }) => ({ params: { program }, body: { templateId: template } }),
  getCouponTemplate: ({ program, template }) => ({ params: { program, id: template } }),
  changeCouponTemplate: (ids) => ({
    params: { program: ids.program, id: ids.centreTemplate },
    body: {
      version: 1,
      template: { ...template(ids), distribution: { kind: "CENTRE" }, totalQuota: 100, perMember: 100 },
    },
  }),
  setCouponTemplateState: ({ program, codeTemplate }) => ({
    params: { program, id: codeTemplate },
    body: { state: "ACTIVE" },
  }),
  getCouponResults: ({ program, template }) => ({ params: { program, id: template } }),
  getCouponSettings: program,
  setCouponSettings: ({ program }) => ({
    params: { program },
    body: { velocity: { minutes: 60, timesAverage: 3, least: 500 }, returnOnFullRefund: true },
  }),
  previewCouponPush: ({ program, template }) => ({ params: { program, id: template }, body: { memberIds: [nobody] } }),
  pushCoupon: ({ program, template }) => ({
    params: { program, id: template },
    body: { memberIds: [nobody], reason: "致歉" },
  }),
  listCouponCodeBatches: ({ program, codeTemplate }) => ({ params: { program, id: codeTemplate } }),
  generateCouponCodes: ({ program, codeTemplate }) => ({
    params: { program, id: codeTemplate },
    body: { name: "传单", count: 2 },
  }),
  importCouponCodes: ({ program, codeTemplate }) => ({
    params: { program, id: codeTemplate },
    query: { name: "合作方" },
    bytes: Buffer.from("PARTNER2026"),
  }),
  exportCouponCodes: ({ program, codeTemplate }) => ({ params: { program, id: codeTemplate } }),
  findStoreCoupon: ({ program, storeCode }) => ({ params: { program, code: storeCode } }),
  redeemStoreCoupon: ({ program, storeCode }) => ({ params: { program, code: storeCode }, body: { billFen: 5_000 } }),
  listStoreRedemptions: program,
  couponCentre: none,
  claimCoupon: ({ centreTemplate }) => ({ params: { id: centreTemplate }, body: {} }),
  // whoever holds a code may redeem it: it is nobody's id
  redeemCouponCode: (_ids, { couponCode }) => ({ body: { code: couponCode } }),
  getMyCoupon: ({ coupon }) => ({ params: { id: coupon } }),
  listPromotions: program,
  getPromotion: ({ program, promotion }) => ({ params: { program, id: promotion } }),
  createPromotion: ({ program }) => ({ params: { program }, body: promotionInput(off(5_000, 1_000)) }),
  changePromotion: ({ program, promotion }) => ({
    params: { program, id: promotion },
    body: { version: 1, promotion: promotionInput(off(8_800, 1_000)) },
  }),
  movePromotion: ({ program, promotionToEnd }) => ({ params: { program, id: promotionToEnd }, body: { move: "end" } }),
  copyPromotion: ({ program, promotion }) => ({ params: { program, id: promotion }, body: {} }),
  checkPromotion: ({ program, promotion }) => ({
    params: { program },
    body: { promotion: promotionInput(off(5_000, 1_000)), promotionId: promotion },
  }),
  previewPromotion: ({ program, promotion, sku, template }) => ({
    params: { program },
    body: {
      promotion: promotionInput(off(5_000, 1_000)),
      promotionId: promotion,
      lines: [{ skuId: sku, quantity: 1 }],
      couponTemplateIds: [template],
    },
  }),
  getPromotionResults: ({ program, promotion }) => ({ params: { program, id: promotion } }),
  listMyCoupons: none,
  newcomerGift: none,
  claimNewcomerGift: () => ({ body: {} }),

  getCart: none,
  setCartLine: ({ sku }) => ({ params: { id: sku }, body: { quantity: 2, selected: true } }),
  addCartLine: ({ sku }) => ({ body: { skuId: sku, quantity: 1 } }),
  quoteOrder: ({ sku, coupon }) => ({ body: { lines: [{ skuId: sku, quantity: 1 }], coupon } }),
  placeOrder: ({ sku, coupon, address }, { payableFen }) => ({
    body: {
      lines: [{ skuId: sku, quantity: 1 }],
      coupon,
      delivery: { method: "EXPRESS", addressId: address },
      expectedPayableFen: payableFen,
    },
  }),
  startPayment: ({ orderToPay }) => ({ params: { id: orderToPay }, body: {} }),
  checkPayment: ({ orderToPay }) => ({ params: { id: orderToPay }, body: {} }),
  listMyOrders: none,
  getMyOrder: ({ orderToPay }) => ({ params: { id: orderToPay } }),
  cancelOrder: ({ orderToCancel }) => ({ params: { id: orderToCancel }, body: {} }),
  confirmReceipt: ({ orderShipped }) => ({ params: { id: orderShipped }, body: {} }),
  listOrders: ({ program, member }) => ({ params: { program }, query: { memberId: member } }),
  getOrder: ({ program, orderToPay }) => ({ params: { program, id: orderToPay } }),
  shipOrder: ({ program, orderToShip }) => ({ params: { program, id: orderToShip }, body: parcel }),
  exportOrders: program,
  correctShipment: ({ program, shipment: id }) => ({ params: { program, id }, body: parcel }),
  appendTrace: ({ program }) => ({
    params: { program },
    body: {
      trackingNo: parcel.trackingNo,
      entries: [{ at: "2026-03-02T03:00:00Z", state: "IN_TRANSIT", text: "已揽收" }],
    },
  }),
  checkShippingFile: ({ program }) => ({ params: { program }, bytes: shippingFile }),
  getShippingImport: ({ program, shippingFile: id }) => ({ params: { program, id } }),
  commitShippingImport: ({ program, shippingFile: id }) => ({ params: { program, id }, body: {} }),
  addOrderNote: ({ program, orderToShip: id }) => ({ params: { program, id }, body: { text: "加蜡烛" } }),
  setOrderFlag: ({ program, orderToShip: id }) => ({ params: { program, id }, body: { flag: "RED" } }),
  adjustOrder: ({ program, orderToPay: id }) => ({ params: { program, id }, body: { goodsOffFen: 1, reason: "抹零" } }),
  decideAdjustment: ({ program, adjustment: id }) => ({ params: { program, id }, body: { approve: false } }),
  listAdjustments: program,
  listPickupPoints: program,
  addPickupPoint: ({ program }) => ({ params: { program }, body: bakery }),
  changePickupPoint: ({ program, pickupPoint: id }) => ({ params: { program, id }, body: bakery }),
  removePickupPoint: ({ program, pickupPointToRemove: id }) => ({ params: { program, id } }),
  shopPickupPoints: none,
  readyForPickup: ({ program, orderToPickUp: id }) => ({ params: { program, id }, body: {} }),
  findPickup: ({ program, pickupCode: code }) => ({ params: { program, code } }),
  handOver: ({ program, pickupCode: code }) => ({ params: { program, code }, body: {} }),
  requestInvoice: ({ orderShipped: id }) => ({ params: { id }, body: invoiceFor }),
  listInvoices: program,
  decideInvoice: ({ program, invoice: id }) => ({
    params: { program, id },
    body: { state: "REJECTED", reason: "抬头不符" },
  }),

  listShippingTemplates: program,
  createShippingTemplate: ({ program }) => ({ params: { program }, body: sameCity }),
  changeShippingTemplate: ({ program, shippingTemplate: id }) => ({
    params: { program, id },
    body: { version: 1, template: { ...sameCity, isDefault: true } },
  }),
  removeShippingTemplate: ({ program, shippingTemplateToRemove: id }) => ({ params: { program, id } }),
  setCheckoutRules: ({ program }) => ({
    params: { program },
    body: { feeFen: 800, freeOverFen: 9_900, combine: "sum", zeroOrders: "refuse" },
  }),

  listBillDays: program,
  getBillDay: ({ program }) => ({ params: { program, day: billDay } }),
  listBillLines: ({ program }) => ({ params: { program, day: billDay } }),
  checkBillDay: ({ program }) => ({ params: { program, day: billDay }, body: {} }),
  uploadEvidence: () => ({ bytes: picture }),
  getRefundable: ({ orderToReturn }) => ({ params: { id: orderToReturn } }),
  previewAfterSale: ({ orderToReturn, lineToReturn }) => ({
    params: { id: orderToReturn },
    body: { kind: "REFUND_ONLY", reason: "NOT_WANTED", lines: [{ orderLineId: lineToReturn, quantity: 1 }] },
  }),
  applyAfterSale: ({ orderToReturn, lineToReturn, picture }) => ({
    params: { id: orderToReturn },
    body: {
      kind: "REFUND_ONLY",
      reason: "NOT_WANTED",
      pictures: [picture],
      lines: [{ orderLineId: lineToReturn, quantity: 1 }],
    },
  }),
  listMyAfterSales: ({ orderToReturn }) => ({ query: { orderId: orderToReturn } }),
  getMyAfterSale: ({ afterSale }) => ({ params: { id: afterSale } }),
  changeAfterSale: ({ afterSale, lineReturning }) => ({
    params: { id: afterSale },
    body: { kind: "REFUND_ONLY", reason: "LATE", lines: [{ orderLineId: lineReturning, quantity: 1 }] },
  }),
  sendReturn: ({ afterSale }) => ({ params: { id: afterSale }, body: parcel }),
  confirmExchange: ({ afterSale }) => ({ params: { id: afterSale }, body: {} }),
  listAfterSales: ({ program, member }) => ({ params: { program }, query: { memberId: member } }),
  getAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale } }),
  addAfterSaleNote: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: { text: "等照片" } }),
  agreeAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: {} }),
  cancelAfterSale: ({ afterSale }) => ({ params: { id: afterSale }, body: {} }),
  rejectAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: { reason: "已拆封" } }),
  receiveReturn: ({ program, afterSale }) => ({
    params: { program, id: afterSale },
    body: { lines: [{ orderLineId: nobody, acceptedQuantity: 1, restockQuantity: 1 }] },
  }),
  refundAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: {} }),
  reshipAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: parcel }),
  closeAfterSale: ({ program, afterSale }) => ({ params: { program, id: afterSale }, body: { reason: "未寄回" } }),
  refundGoodwill: ({ program, orderShipped }) => ({
    params: { program, id: orderShipped },
    body: { amountFen: 1, reason: "致歉" },
  }),
  getAfterSaleSettings: program,
  setAfterSaleSettings: ({ program }) => ({
    params: { program },
    body: { ...afterSaleSetting.default, slaHours: 48 },
  }),

  getWechatShipping: ({ program, orderShipped }) => ({ params: { program, id: orderShipped } }),
  tellWechatShipping: ({ program, orderShipped }) => ({ params: { program, id: orderShipped }, body: {} }),
  getTrackerConnection: program,
  payNotify: { open: "whoever holds the key WeChat gave this merchant: the last test here" },

  listWriteKeys: program,
  createWriteKey: ({ program }) => ({ params: { program }, body: { name: "数仓" } }),
  revokeWriteKey: ({ program, writeKey }) => ({ params: { program, id: writeKey }, body: {} }),
  importEvents: () => ({ bytes: Buffer.from('{"events":[]}') }),
  listImports: program,
  createImport: ({ program }) => ({ params: { program }, body: { fileName: "a.csv", fileBytes: 1 } }),
  uploadImportPiece: (ids) => ({
    params: { program: ids.program, id: ids.import },
    query: { offset: 0 },
    bytes: importedLog.subarray(0, 4),
  }),
  getImport: imported,
  previewImport: imported,
  dryRunImport: (ids) => ({ ...imported(ids), body: { mapping: importMapping } }),
  startImport: (ids) => ({ ...imported(ids), body: { mapping: importMapping } }),
  cancelImport: (ids) => ({ ...imported(ids), body: {} }),
  undoImport: (ids) => ({ ...imported(ids), body: {} }),
  exportRejectedRows: imported,
  listFactRuns: program,
  startFactRun: ({ program }) => ({ params: { program }, body: { kind: "CHECK" } }),
  cancelFactRun: ({ program, factRun }) => ({ params: { program, id: factRun }, body: {} }),

  shopHome: none,
  shopCategories: none,
  shopProducts: ({ category }) => ({ query: { categoryId: category } }),
  getShopProduct: ({ product }) => ({ params: { id: product } }),
  listTopUps: ({ coupon }) => ({ query: { couponId: coupon, missingFen: "500" } }),
  setShopHome: ({ program, picture, product, category }) => ({
    params: { program },
    body: {
      name: "小店",
      slogan: "",
      banners: [
        { picture, title: "", productId: product, categoryId: null },
        { picture, title: "", productId: null, categoryId: category },
      ],
    },
  }),
};

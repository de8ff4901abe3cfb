import { randomUUID } from "node:crypto";
import type {
  Address,
  AddressInput,
  Call,
  CartLine,
  CentreCoupon,
  CollectEvent,
  Endpoint,
  ErrorCode,
  OrderState,
  ProductCard,
  QuoteHint,
  QuoteReply,
  Reply,
  ShopAfterSale,
  ShopOrder,
  ShopProduct,
  WalletCoupon,
} from "../../../packages/contracts/src/index.ts";
import * as contracts from "../../../packages/contracts/src/index.ts";
import { moneyHandlers } from "./fake-money.ts";

type Request = {
  url: string;
  method: string;
  data?: string | ArrayBuffer;
  header: Record<string, string>;
  success(reply: { statusCode: number; data: unknown; header: Record<string, string> }): void;
  fail(error: { errMsg: string }): void;
};
type Handler = (call: { params: Record<string, string>; query: Record<string, string>; body: never }) => unknown;

/** Thrown by a handler: refuse with a code of the catalogue. */
class Refuse extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  constructor(code: ErrorCode, details: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

const ORIGIN = "http://127.0.0.1:3000";
const id = (n: number) => `0190a1b2-0000-7000-8000-${String(n).padStart(12, "0")}`;
const picture = (name: string) => ({ url: `/pictures/${name}.png`, width: 600, height: 600 });
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

const nowhere = { province: "", city: "", district: "", detail: "" };
const listPrice = (listFen: number) => ({ listFen, toPayFen: listFen, tag: null, referenceFen: null });

/**
 * A shop in memory behind `wx.request`. Every request and every reply is checked against the contract, so that a page
 * tested here speaks the server's language; what it says about prices and stock is invented.
 */
export function fakeShop(onAnswer: () => void) {
  const bread: ProductCard = {
    id: id(1),
    title: "海盐黄油卷",
    subtitle: "当日现烤",
    picture: picture("roll"),
    priceFen: 1_280,
    price: listPrice(1_280),
    priceFrom: false,
    soldOut: false,
    sold: 128,
    onlySkuId: id(11),
  };
  const cake: ProductCard = {
    id: id(2),
    title: "草莓奶油蛋糕",
    subtitle: "动物奶油",
    picture: picture("cake"),
    priceFen: 12_800,
    price: listPrice(12_800),
    priceFrom: true,
    soldOut: false,
    sold: 0,
    onlySkuId: null,
  };
  const pastry: ProductCard = {
    id: id(3),
    title: "云南鲜花酥",
    subtitle: "限定",
    picture: picture("pastry"),
    priceFen: 3_500,
    price: listPrice(3_500),
    priceFrom: false,
    soldOut: true,
    sold: 9,
    onlySkuId: id(13),
  };
  const products = [bread, cake, pastry];
  const skus: Record<string, ShopProduct["skus"]> = {
    [bread.id]: [{ id: id(11), options: [], priceFen: 1_280, price: listPrice(1_280), available: 3 }],
    [cake.id]: [
      { id: id(21), options: ["6 寸"], priceFen: 12_800, price: listPrice(12_800), available: 5 },
      { id: id(22), options: ["8 寸"], priceFen: 18_800, price: listPrice(18_800), available: 5 },
    ],
    [pastry.id]: [{ id: id(13), options: [], priceFen: 3_500, price: listPrice(3_500), available: 0 }],
  };
  const category = { id: id(50), parentId: null, name: "面包", icon: null };
  const offer: contracts.CouponOffer = {
    templateId: id(60),
    name: "新人满减券",
    benefit: { kind: "FIXED", amountFen: 800 },
    thresholdFen: 1_000,
    validity: { kind: "RELATIVE", days: 7 },
    refusal: null,
  };

  const state = {
    cart: [] as { skuId: string; quantity: number; selected: boolean }[],
    coupons: [] as WalletCoupon[],
    centre: [] as CentreCoupon[],
    afterSales: [] as ShopAfterSale[],
    pickupPoints: [] as Reply<typeof contracts.shopPickupPoints>["items"],
    /** What points would save of any order; null: the shop takes none. */
    pointsFen: null as number | null,
    hint: null as QuoteHint | null,
    /** What the code of a visit leads to, by its short id. */
    landings: {} as Record<string, contracts.Landing>,
    addOns: [] as QuoteReply["addOns"],
    addresses: [] as Address[],
    orders: [] as ShopOrder[],
    /** What each order was placed with. */
    placed: [] as Call<typeof contracts.placeOrder>["body"][],
    consents: [] as { purpose: string; granted: boolean }[],
    events: [] as CollectEvent[],
    requests: [] as { name: string; key: string | undefined; headers: Record<string, string> }[],
    isPaid: false,
    offline: false,
    /** Loses the answer of the next call of this endpoint after it took effect. */
    loseAnswerOf: "" as string,
    raisePriceBy: 0,
    refuse: {} as Record<string, ErrorCode>,
    signedIn: false,
  };
  const problems: string[] = [];

  const detail = (card: ProductCard): ShopProduct => ({
    ...card,
    pictures: [card.picture],
    description: "每天六点出炉\n建议当日食用",
    optionNames: card === cake ? ["尺寸"] : [],
    noReasonReturn: false,
    categoryId: category.id,
    promotions: [],
    skus: skus[card.id] ?? [],
  });
  const known = (skuId: string) => {
    for (const card of products) {
      const sku = skus[card.id]?.find((one) => one.id === skuId);
      if (sku) return { card, sku };
    }
    throw new Refuse("SKU_NOT_FOUND");
  };
  const cart = () => ({
    lines: state.cart.map((line): CartLine => {
      const { card, sku } = known(line.skuId);
      return {
        ...line,
        productId: card.id,
        title: card.title,
        options: sku.options,
        picture: card.picture,
        priceFen: sku.priceFen,
        available: sku.available,
        problem: sku.available === 0 ? "SOLD_OUT" : null,
      };
    }),
  });
  const quote = (
    lines: Call<typeof contracts.quoteOrder>["body"]["lines"],
    coupon: string,
    wantedPoints: "most" | number = 0,
  ): QuoteReply => {
    const priced = lines.map(({ skuId, quantity, entry = null }) => {
      const { card, sku } = known(skuId);
      const addOn = entry && state.addOns.find(({ promotionId }) => promotionId === entry.campaignId);
      if (entry && !addOn) throw new Refuse("PROMOTION_NOT_FOUND");
      const paidFen = (addOn?.items.find((item) => item.skuId === skuId)?.unitPriceFen ?? sku.priceFen) * quantity;
      if (sku.available < quantity) throw new Refuse("OUT_OF_STOCK", { product: card.title });
      return {
        skuId,
        productId: card.id,
        title: card.title,
        options: sku.options,
        picture: card.picture,
        quantity,
        entry,
        priceFen: sku.priceFen,
        tags: [],
        savedFen: sku.priceFen * quantity - paidFen,
        problem: addOn?.isOpen === false ? ("ENTRY_CLOSED" as const) : null,
        paidFen,
        noReasonReturn: false,
      };
    });
    const goodsFen = priced.reduce((sum, { paidFen }) => sum + paidFen, 0) + state.raisePriceBy;
    const mine = state.coupons[0];
    const used = mine && coupon !== "none" ? mine : null;
    const pointsFen = wantedPoints === 0 ? 0 : (state.pointsFen ?? 0);
    const discountFen = (used ? 800 : 0) + pointsFen;
    const steps: QuoteReply["price"]["steps"] = [
      { label: "商品金额", amountFen: goodsFen, kind: "goods", sourceId: null },
      ...(used ? [{ label: used.name, amountFen: -800, kind: "coupon" as const, sourceId: used.id }] : []),
      ...(pointsFen > 0 ? [{ label: "积分抵扣", amountFen: -pointsFen, kind: "points" as const, sourceId: null }] : []),
      { label: "运费", amountFen: 600, kind: "shipping", sourceId: null },
    ];
    return {
      lines: priced,
      price: {
        goodsFen,
        discountFen,
        shippingFen: 600,
        payableFen: goodsFen - discountFen + 600,
        steps,
        couponId: used?.id ?? null,
        shippingCouponId: null,
        pointsSpent: pointsFen,
        pointsFen,
        rewards: [],
      },
      gifts: [],
      shippingCoupons: [],
      points:
        state.pointsFen === null
          ? null
          : { available: 500, usable: state.pointsFen, savesFen: state.pointsFen, rule: "100 积分抵 ¥1" },
      shipping: { method: "EXPRESS", feeFen: 600, words: "", isDeliverable: true },
      hints: [
        {
          text: "再买 ¥20.00 免运费",
          missingFen: 2_000,
          missingUnits: null,
          promotionId: null,
          couponId: null,
          link: null,
        },
        ...(state.hint ? [state.hint] : []),
      ],
      addOns: state.addOns,
      blockedBy: null,
      coupons: state.coupons.map((one) => ({ coupon: one, usable: true, reason: null, savesFen: 800 })),
    };
  };
  const orderOf = (orderId: string | undefined) => {
    const order = state.orders.find((one) => one.id === orderId);
    if (!order) throw new Refuse("ORDER_NOT_FOUND");
    return order;
  };
  const move = (order: ShopOrder, next: Partial<ShopOrder>) => Object.assign(order, next);
  const newCoupon = (): WalletCoupon => {
    const coupon: WalletCoupon = {
      id: id(61),
      templateId: offer.templateId,
      name: offer.name,
      benefit: offer.benefit,
      thresholdFen: offer.thresholdFen,
      scope: { kind: "ALL", excludeProductIds: [], excludeCategoryIds: [] },
      usableAt: "ANYWHERE",
      state: "UNUSED",
      validFrom: new Date().toISOString(),
      validUntil: tomorrow(),
      claimedAt: new Date().toISOString(),
    };
    state.coupons = [coupon];
    return coupon;
  };
  const shopper = { memberId: id(90), nickname: "小满", phoneMasked: null, registeredAt: "2026-11-01T00:00:00.000Z" };

  const handlers: Partial<Record<keyof typeof contracts, Handler>> = {
    shopHome: (): Reply<typeof contracts.shopHome> => ({
      program: { name: "榕树下", slogan: "六点出炉", privacyVersion: "2026-11" },
      banners: [{ picture: picture("banner"), title: "秋日可颂季", productId: cake.id, categoryId: null }],
      categories: [category],
      newcomerOffer: state.coupons.length > 0 ? { ...offer, refusal: "CLAIMED" } : offer,
      sections: [
        { key: "popular", products },
        { key: "new", products: [] },
      ],
    }),
    shopCategories: () => ({ items: [category] }),
    shopProducts: ({ query }) => ({
      items: products.filter(({ title }) => title.includes(query["search"] ?? "")),
      nextCursor: null,
    }),
    getShopProduct: ({ params }) => {
      const card = products.find((one) => one.id === params["id"]);
      if (!card) throw new Refuse("PRODUCT_NOT_FOUND");
      return detail(card);
    },
    shopperSignIn: () => {
      state.signedIn = true;
      return { token: "token-1", isNew: true, shopper };
    },
    shopperSignOut: () => ({}),
    shopperMe: () => shopper,
    setConsent: ({ body }) => {
      state.consents.push(body);
      return {};
    },
    listAddresses: () => ({ items: state.addresses }),
    addAddress: ({ body }) => {
      const address = { id: randomUUID(), ...(body as AddressInput) };
      state.addresses.push(address);
      return address;
    },
    changeAddress: ({ params, body }) => {
      const address = state.addresses.find((one) => one.id === params["id"]);
      if (!address) throw new Refuse("ADDRESS_NOT_FOUND");
      return Object.assign(address, body);
    },
    removeAddress: ({ params }) => {
      state.addresses = state.addresses.filter((one) => one.id !== params["id"]);
      return {};
    },
    getCart: cart,
    addCartLine: ({ body }) => {
      const { skuId, quantity } = body as Call<typeof contracts.addCartLine>["body"];
      const line = state.cart.find((one) => one.skuId === skuId);
      if (line) line.quantity += quantity;
      else state.cart.push({ skuId, quantity, selected: true });
      return cart();
    },
    setCartLine: ({ params, body }) => {
      const { quantity, selected = true } = body as Call<typeof contracts.setCartLine>["body"];
      state.cart = state.cart
        .map((line) => (line.skuId === params["id"] ? { ...line, quantity, selected } : line))
        .filter((line) => line.quantity > 0);
      return cart();
    },
    quoteOrder: ({ body }) => {
      const { lines, coupon = "best", points = 0, delivery } = body as Call<typeof contracts.quoteOrder>["body"];
      const priced = quote(lines, coupon, points);
      return delivery?.method === "PICKUP"
        ? { ...priced, shipping: { ...priced.shipping, method: "PICKUP", words: "自提不收配送费" } }
        : priced;
    },
    placeOrder: ({ body }): ShopOrder => {
      const request = body as Call<typeof contracts.placeOrder>["body"];
      const { lines, price } = quote(request.lines, request.coupon, request.points);
      if (price.payableFen !== request.expectedPayableFen)
        throw new Refuse("PRICE_CHANGED", { quote: quote(request.lines, request.coupon) });
      const { delivery } = request;
      const point =
        delivery.method === "PICKUP" ? state.pickupPoints.find(({ id }) => id === delivery.pointId) : undefined;
      const address =
        delivery.method === "PICKUP"
          ? { ...nowhere, name: delivery.name, phone: delivery.phone }
          : state.addresses.find((one) => one.id === delivery.addressId);
      if (delivery.method === "PICKUP" && !point) throw new Refuse("PICKUP_POINT_NOT_FOUND");
      if (!address) throw new Refuse("ADDRESS_NOT_FOUND");
      const { name, phone, province, city, district, detail: place } = address;
      const order: ShopOrder = {
        id: randomUUID(),
        orderNo: "2026112200001",
        state: "PENDING_PAYMENT",
        createdAt: new Date().toISOString(),
        payBefore: new Date(Date.now() + 15 * 60_000).toISOString(),
        paidAt: null,
        completedAt: null,
        closedAt: null,
        closeReason: null,
        note: request.note ?? "",
        price,
        lines: lines.map(({ entry: _, tags: __, savedFen: ___, problem: ____, ...line }) => ({
          ...line,
          id: randomUUID(),
          discountFen: 0,
          pointsSpent: 0,
          giftOf: null,
          shippedQuantity: 0,
          withdrawnQuantity: 0,
        })),
        shipments: [],
        deliveryMethod: delivery.method,
        pickup: point
          ? {
              pointId: point.id,
              pointName: point.name,
              address: point.address,
              phone: point.phone,
              hours: point.hours,
              code: "82736451",
              readyAt: null,
            }
          : null,
        invoice: null,
        delivery: { name, phone, province, city, district, detail: place },
      };
      state.orders.unshift(order);
      state.placed.push(request);
      if (request.fromCart) state.cart = [];
      return order;
    },
    startPayment: ({ params }) => {
      orderOf(params["id"]);
      return {
        paymentId: randomUUID(),
        requestPayment: { timeStamp: "1", nonceStr: "n", package: "prepay_id=1", signType: "RSA", paySign: "s" },
      };
    },
    checkPayment: ({ params }) => {
      const order = orderOf(params["id"]);
      return state.isPaid
        ? move(order, { state: "PAID", paidAt: order.paidAt ?? new Date().toISOString(), payBefore: null })
        : order;
    },
    listMyOrders: ({ query }) => ({
      items: state.orders.filter((order) => !query["state"] || order.state === query["state"]),
      nextCursor: null,
      counts: Object.fromEntries(
        contracts.orderStates.map((name) => [name, state.orders.filter((order) => order.state === name).length]),
      ) as Record<OrderState, number>,
    }),
    getMyOrder: ({ params }) => orderOf(params["id"]),
    cancelOrder: ({ params }) =>
      move(orderOf(params["id"]), {
        state: "CLOSED",
        closedAt: new Date().toISOString(),
        closeReason: "MEMBER_CANCELLED",
        payBefore: null,
      }),
    confirmReceipt: ({ params }) =>
      move(orderOf(params["id"]), { state: "COMPLETED", completedAt: new Date().toISOString() }),
    listMyCoupons: ({ query }) => ({
      items: (query["state"] ?? "usable") === "usable" ? state.coupons : [],
      counts: { usable: state.coupons.length, used: 0, expired: 0 },
    }),
    listTopUps: ({ query }): Reply<typeof contracts.listTopUps> => {
      if (!query["promotionId"] && !query["couponId"]) throw new Refuse("PROMOTION_NOT_FOUND");
      return { rule: { name: "满 50 减 5", text: "全场商品满 ¥50 减 ¥5" }, items: [bread] };
    },
    shopPickupPoints: () => ({ items: state.pickupPoints }),
    requestInvoice: ({ params, body }): ShopOrder => {
      const order = orderOf(params["id"]);
      const request = body as contracts.InvoiceRequest;
      order.invoice = {
        id: randomUUID(),
        state: "REQUESTED",
        kind: request.kind,
        title: request.title,
        taxNo: request.kind === "COMPANY" ? request.taxNo : null,
        email: request.email,
        amountFen: order.price.payableFen,
        requestedAt: new Date().toISOString(),
        decidedAt: null,
        number: null,
        reason: null,
      };
      return order;
    },
    ...moneyHandlers(state, (code) => {
      throw new Refuse(code);
    }),
    getLanding: ({ query }): contracts.Landing => {
      const found = state.landings[query.s ?? ""];
      if (!found) throw new Refuse("PLACEMENT_NOT_FOUND");
      return found;
    },
    claimLandingCoupon: ({ body }: { body: { s: string } }): WalletCoupon => {
      if (!state.landings[body.s]) throw new Refuse("PLACEMENT_NOT_FOUND");
      return newCoupon();
    },
    claimNewcomerGift: newCoupon,
  };

  /** Replies kept by idempotency key, as the server keeps them. */
  const kept = new Map<string, unknown>();

  function answer(request: Request): { status: number; body: unknown } {
    const url = new URL(request.url);
    // bytes are the picture itself; everything else is JSON
    const body: unknown = typeof request.data === "string" ? JSON.parse(request.data) : undefined;
    if (url.pathname === "/collect") {
      const batch = contracts.collectBatch.parse(body);
      state.events.push(...batch.events.map((event) => contracts.collectEvent.parse(event)));
      return { status: 200, body: { accepted: batch.events.length, duplicate: 0, rejected: [] } };
    }
    for (const [name, endpoint] of contracts.endpoints) {
      const params = match(endpoint, request.method, url.pathname);
      const handler = handlers[name as keyof typeof contracts];
      if (!params || !handler) continue;
      const key = request.header["Idempotency-Key"];
      state.requests.push({ name, key, headers: request.header });
      if (request.header["X-Program"] !== "demo") return refusal("UNKNOWN_PROGRAM");
      if (endpoint.who === "shopper" && request.header["Authorization"] !== "Bearer token-1")
        return refusal("UNAUTHENTICATED");
      if (endpoint.idempotency === "required" && !key) return refusal("IDEMPOTENCY_KEY_MISSING");
      const query = Object.fromEntries(url.searchParams);
      parse(endpoint.query, query);
      parse(endpoint.params, params);
      parse(endpoint.body, body);
      const refused = state.refuse[name];
      if (refused) return refusal(refused);
      if (key && kept.has(key)) return { status: 200, body: kept.get(key) };
      try {
        const reply = structuredClone(handler({ params, query, body: body as never }));
        parse(endpoint.response, reply);
        if (key) kept.set(key, reply);
        return { status: 200, body: reply };
      } catch (error) {
        if (error instanceof Refuse) return refusal(error.code, error.details);
        throw error;
      }
    }
    throw new Error(`no such endpoint: ${request.method} ${url.pathname}`);
  }

  function request(options: Request) {
    setImmediate(() => {
      setImmediate(onAnswer);
      if (state.offline) return options.fail({ errMsg: "request:fail" });
      try {
        const { status, body } = answer(options);
        const last = state.requests.at(-1)?.name;
        if (state.loseAnswerOf && last === state.loseAnswerOf) {
          state.loseAnswerOf = "";
          return options.fail({ errMsg: "request:fail timeout" });
        }
        options.success({ statusCode: status, data: body, header: { Date: new Date().toUTCString() } });
      } catch (error) {
        problems.push(`${options.method} ${options.url}: ${error instanceof Error ? error.message : error}`);
        options.fail({ errMsg: "request:fail" });
      }
    });
  }
  return {
    state,
    bread,
    cake,
    pastry,
    category,
    problems,
    request,
    origin: ORIGIN,
    calls: (name: string) => state.requests.filter((one) => one.name === name),
  };
}

function match(endpoint: Endpoint, method: string, path: string): Record<string, string> | null {
  if (endpoint.method !== method) return null;
  const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const values = new RegExp(`^${endpoint.path.replace(/:\w+/g, "([^/]+)")}$`).exec(path)?.slice(1);
  return values ? Object.fromEntries(names.map((name, at) => [name, values[at] ?? ""])) : null;
}
const parse = (schema: unknown, value: unknown) =>
  (schema as { parse(value: unknown): unknown } | undefined)?.parse(value);
const refusal = (code: ErrorCode, details: Record<string, unknown> = {}) => {
  const { status } = contracts.errorCatalogue[code];
  return {
    status,
    body: { code, message: contracts.errorText(code, "zh", details), details, requestId: "0190a1b2-test" },
  };
};

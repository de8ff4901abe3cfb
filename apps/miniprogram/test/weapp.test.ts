import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Landing } from "../../../packages/contracts/src/index.ts";
import { weappBuild } from "./built.ts";
import { centreCoupon } from "./fake-money.ts";
import { fakeShop } from "./fake-shop.ts";
import { openWeapp, type WeappOptions } from "./weapp-host.ts";

let folder = "";
beforeAll(async () => {
  folder = await weappBuild();
}, 400_000);

type Start = WeappOptions["start"] & {
  pays?: "paid" | "cancelled";
  storage?: Map<string, unknown>;
  /** What the shop has before the program starts. */
  prepare?: (shop: ReturnType<typeof fakeShop>) => void;
};
const landed = (more: Partial<Landing>): Landing => ({
  shortId: "aB3dE5fG",
  channel: "flyer",
  page: "pages/home/index",
  query: "",
  greeting: null,
  coupon: null,
  ...more,
});

function visit({ pays = "paid", storage = new Map(), prepare, ...start }: Start = { path: "pages/home/index" }) {
  const shop = fakeShop(() => app.notify());
  prepare?.(shop);
  const app = openWeapp({
    folder,
    start,
    storage,
    wx: {
      request: shop.request,
      login: ({ success }: { success(result: { code: string }): void }) => success({ code: "code-1" }),
      requestPayment: ({ success, fail }: { success(result: object): void; fail(error: object): void }) => {
        shop.state.isPaid = pays === "paid";
        if (pays === "paid") success({ errMsg: "requestPayment:ok" });
        else fail({ errMsg: "requestPayment:fail cancel" });
      },
      chooseAddress: ({ success }: { success(address: object): void }) =>
        success({
          userName: "王小满",
          telNumber: "13800138000",
          provinceName: "浙江省",
          cityName: "杭州市",
          countyName: "西湖区",
          detailInfo: "文三路 100 号",
        }),
      chooseMedia: ({ success }: { success(result: object): void }) =>
        success({ tempFiles: [{ tempFilePath: "wxfile://tmp_1.png" }] }),
      getFileSystemManager: () => ({
        readFile: ({ success }: { success(result: object): void }) => success({ data: new ArrayBuffer(8) }),
      }),
    },
  });
  onTestFinished(() => {
    app.close();
    expect(shop.problems).toEqual([]); // nothing left the contract
    expect(app.errors).toEqual([]);
  });
  const agreed = async () => {
    await app.agreePrivacy();
    await app.until("the notice to close", () => !app.has("agree-privacy"));
  };
  /** Agrees, lets the gift be, and stands on a page. */
  const at = async (url: string) => {
    await agreed();
    app.go(url);
  };
  const withAddress = () =>
    shop.state.addresses.push({
      id: "0190a1b2-0000-7000-8000-000000000099",
      name: "王小满",
      phone: "13800138000",
      province: "浙江省",
      city: "杭州市",
      district: "西湖区",
      detail: "文三路 100 号",
      isDefault: true,
    });
  return { app, shop, agreed, at, withAddress };
}
const product = (id: string) => `/pages/product/index?id=${id}`;

describe("first visit", () => {
  it("asks for the privacy notice, and records nothing before it is agreed to", async () => {
    const { app, shop } = visit();
    await app.sees("欢迎来到榕树下");
    expect(shop.state.requests.map(({ headers }) => headers["X-Anon-Id"])).toEqual([undefined]);
    app.hide();
    app.show();
    expect([shop.state.events, [...app.storage.keys()]]).toEqual([[], []]);
    await app.agreePrivacy();
    await app.until("the first events", () => shop.state.events.length >= 3 && shop.state.consents.length >= 3);
    expect(shop.state.events.slice(0, 3).map(({ event }) => event)).toEqual(["app_launch", "app_show", "page_view"]);
    expect(shop.state.consents).toMatchObject([
      { purpose: "privacy_notice", granted: true },
      { purpose: "analytics", granted: true },
      { purpose: "personalisation", granted: true },
    ]);
  });
  it("lets a visitor look around without agreeing, and asks again when an account is needed", async () => {
    const { app, shop } = visit();
    await app.tap("暂不同意，先逛逛");
    app.go(product(shop.bread.id));
    await app.tapId("add-to-cart");
    await app.sees("欢迎来到榕树下");
    await app.tap("暂不同意，先逛逛");
    await app.until("the notice to close", () => !app.has("agree-privacy"));
    expect([shop.calls("shopperSignIn").length, shop.state.events.length, app.toasts]).toEqual([0, 0, []]);
  });
  it("does not ask a second time", async () => {
    const storage = new Map<string, unknown>();
    const first = visit({ path: "pages/home/index", storage });
    await first.agreed();
    const second = visit({ path: "pages/home/index", storage });
    await second.app.sees("大家都在买");
    expect(second.app.has("agree-privacy")).toBe(false);
  });
});

describe("a visit through a code", () => {
  const start = { path: "pages/home/index", query: { scene: "s%3DaB3dE5fG" }, scene: 1047 };
  const gift = landed({
    greeting: { by: "staff", name: "小林" },
    coupon: {
      templateId: "0190a1b2-0000-7000-8000-000000000070",
      name: "门店见面礼",
      benefit: { kind: "FIXED", amountFen: 500 },
      thresholdFen: 2_000,
      left: 12,
      refusal: "SIGNED_OUT",
    },
  });
  const giftAt: Start["prepare"] = ({ state }) => {
    state.landings["aB3dE5fG"] = gift;
  };
  it("gives the code's coupon after signing in, once, and no second popup", async () => {
    const { app, shop, agreed } = visit({ ...start, prepare: giftAt });
    await agreed();
    await app.sees("我是小林，很高兴为你服务");
    expect(app.text()).not.toContain("送你一份见面礼");
    await app.tapId("take-landing-gift");
    await app.saysToast("已放入你的优惠券");
    await app.until("the sheet to close", () => !app.text().includes("扫码有礼"));
    expect([shop.state.signedIn, shop.calls("claimLandingCoupon").length, shop.state.coupons.length]).toEqual([
      true,
      1,
      1,
    ]);
  });
  it("offers nothing before the privacy notice is agreed to, and takes no for an answer", async () => {
    const { app, shop, agreed } = visit({ ...start, prepare: giftAt });
    await app.sees("欢迎来到榕树下");
    await app.until("the landing", () => shop.calls("getLanding").length === 1);
    expect(app.text()).not.toContain("扫码有礼");
    await agreed();
    await app.sees("扫码有礼");
    await app.tapLabel("关闭");
    await app.until("the sheet to close", () => !app.text().includes("扫码有礼"));
    expect(shop.calls("claimLandingCoupon").length).toBe(0);
  });
  it.each(["SOLD_OUT", "CLAIMED", "ENDED"] as const)("does not offer what cannot be had: %s", async (refusal) => {
    const { app, shop, agreed } = visit({
      ...start,
      prepare: ({ state }) => {
        state.landings["aB3dE5fG"] = { ...gift, coupon: gift.coupon && { ...gift.coupon, refusal } };
      },
    });
    await agreed();
    await app.until("the landing", () => shop.calls("getLanding").length === 1);
    await app.sees("送你一份见面礼");
    expect(app.text()).not.toContain("扫码有礼");
  });
});

describe("home", () => {
  it("counts a product as seen where its card was looked at", async () => {
    const { app, shop, agreed } = visit();
    await agreed();
    await app.seeNode(".seen-popular", `seen-popular-${shop.bread.id}`);
    const seen = await app.until("the exposure", () => shop.state.events.find(({ event }) => event === "exposure"));
    expect(seen.props).toEqual({
      page: "pages/home/index",
      item: shop.bread.id,
      product_id: shop.bread.id,
      list: "popular",
      position: 0,
    });
  });
  it("shows name, banner, categories and shelves; a single-SKU product goes into the cart in one tap", async () => {
    const { app, shop, agreed } = visit();
    await agreed();
    for (const words of [
      "榕树下",
      "六点出炉",
      "秋日可颂季",
      "面包",
      "大家都在买",
      "海盐黄油卷",
      "12.80",
      "已售 128",
      "128起",
      "已售罄",
    ])
      expect(app.text()).toContain(words);
    await app.tapLabel("加入购物车 海盐黄油卷");
    await app.saysToast("已加入购物车");
    expect(shop.state.cart).toEqual([{ skuId: shop.bread.onlySkuId, quantity: 1, selected: true }]);
    await app.until("the badge", () => app.badges[3] === "1");
  });
  it("gives the newcomer's coupon once, and closes the offer for good", async () => {
    const { app, shop, agreed } = visit();
    await agreed();
    await app.sees("送你一份见面礼");
    await app.tapId("claim-gift-popup");
    await app.saysToast("已放入你的优惠券");
    await app.until("the offer to go", () => !app.text().includes("新人专享"));
    expect(shop.state.coupons.length).toBe(1);
  });
  it("takes no for an answer: the popup closes, the banner closes", async () => {
    const { app, agreed } = visit();
    await agreed();
    await app.tapLabel("关闭");
    await app.until("the popup to close", () => !app.text().includes("送你一份见面礼"));
    await app.tapLabel("关闭新人礼");
    await app.until("the banner to close", () => !app.text().includes("新人专享"));
  });
  it("says so when there is no network, and comes back", async () => {
    const { app, shop } = visit();
    shop.state.offline = true;
    await app.sees("网络好像断开了");
    shop.state.offline = false;
    await app.tap("重试");
    await app.sees("海盐黄油卷");
  });
});

describe("category and search", () => {
  it("lists a category and opens a product", async () => {
    const { app, shop, at } = visit();
    await at("/pages/category/index");
    await app.sees("海盐黄油卷");
    await app.tap("草莓奶油蛋糕");
    await app.seesPage("product");
    expect(shop.calls("shopProducts").length).toBe(1);
  });
  it("searches, says when nothing is found, and keeps what was searched", async () => {
    const { app, shop, at } = visit();
    await at("/pages/search/index");
    await app.input("search-input", "蛋糕");
    await app.tapId("search-go");
    await app.sees("草莓奶油蛋糕");
    await app.input("search-input", "寿司");
    await app.tapId("search-go");
    await app.sees("没有找到“寿司”");
    await app.tapLabel("清空");
    await app.sees("搜索过");
    expect(app.text()).toContain("蛋糕");
    await app.until("the searches", () => shop.state.events.filter(({ event }) => event === "search").length === 2);
    expect(shop.state.events.filter(({ event }) => event === "search").map(({ props }) => props)).toEqual([
      { keyword: "蛋糕", results: 1 },
      { keyword: "寿司", results: 0 },
    ]);
  });
});

describe("product", () => {
  it("chooses an option, and shows its price", async () => {
    const { app, shop, at } = visit();
    await at(product(shop.cake.id));
    await app.sees("尺寸");
    await app.tap("8 寸");
    await app.sees("188");
    await app.tapId("add-to-cart");
    await app.saysToast("已加入购物车");
    expect(shop.state.cart.map(({ skuId }) => skuId)).toEqual(["0190a1b2-0000-7000-8000-000000000022"]);
  });
  it("says how few are left only when few are left, and offers no purchase when sold out", async () => {
    const { app, shop, at } = visit();
    await at(product(shop.bread.id));
    await app.sees("仅剩 3 件");
    app.go(product(shop.pastry.id));
    await app.until("the sold-out page", () => app.text().includes("云南鲜花酥") && app.text().includes("已售罄"));
    expect([app.has("buy-now"), app.text().includes("仅剩")]).toEqual([false, false]);
  });
  it("leads on when a product is gone", async () => {
    const { app, at } = visit();
    await at(product("0190a1b2-0000-7000-8000-00000000dead"));
    await app.sees("这件商品已下架");
    await app.tap("回首页");
    await app.seesPage("home");
  });
  it("shares with one opaque id in the path", async () => {
    const { app, shop, at } = visit();
    await at(product(shop.bread.id));
    await app.sees("海盐黄油卷");
    const { title, path } = app.share();
    expect(title).toBe("海盐黄油卷");
    expect(path).toMatch(new RegExp(`^/pages/product/index\\?id=${shop.bread.id}&sid=[0-9a-f]{32}$`));
  });
  it("opens the product a code was made for, which carries nothing but its short id", async () => {
    const { app, shop, agreed } = visit({
      path: "pages/product/index",
      query: { scene: "s%3DaB3dE5fG" },
      scene: 1047,
      prepare: ({ state, bread }) => {
        state.landings["aB3dE5fG"] = landed({ page: "pages/product/index", query: `id=${bread.id}` });
      },
    });
    await agreed();
    await app.sees("海盐黄油卷");
    await app.until("the visit", () => shop.state.events.some(({ event }) => event === "view_item"));
    const scan = shop.state.events.find(({ event }) => event === "scan");
    expect(scan?.props).toEqual({ scene: 1047, code: "aB3dE5fG" });
    expect(shop.calls("getShopProduct").length).toBe(1);
  });
  it("says that the product is gone when nobody knows the code", async () => {
    const { app, agreed } = visit({ path: "pages/product/index", query: { scene: "s%3DZZ3dE5fG" }, scene: 1047 });
    await agreed();
    await app.sees("这件商品已下架");
  });
  it("adds once however often it is tapped, and buys nothing twice when an answer is lost", async () => {
    const { app, shop, at } = visit();
    await at(product(shop.bread.id));
    await app.tapId("add-to-cart", 3);
    await app.saysToast("已加入购物车");
    expect(shop.state.cart).toMatchObject([{ quantity: 1 }]);
    shop.state.loseAnswerOf = "addCartLine";
    await app.tapId("add-to-cart");
    await app.saysToast("网络好像断开了");
    await app.tapId("add-to-cart");
    await app.until("the retry", () => app.toasts.filter((toast) => toast === "已加入购物车").length === 2);
    expect(shop.state.cart).toMatchObject([{ quantity: 2 }]);
    const keys = shop.calls("addCartLine").map(({ key }) => key);
    expect([keys.length, new Set(keys).size, keys[1] === keys[2]]).toEqual([3, 2, true]);
  });
});

describe("cart", () => {
  it("is offered to a visitor with one tap to sign in, and says when it is empty", async () => {
    const { app, at } = visit();
    await at("/pages/cart/index");
    await app.tap("微信一键登录");
    await app.sees("购物车是空的");
    await app.tap("去逛逛");
    await app.seesPage("home");
  });
  it("changes quantities, leaves lines out, removes them, and sums up what is chosen", async () => {
    const { app, shop, at } = visit();
    shop.state.cart.push(
      { skuId: shop.bread.onlySkuId ?? "", quantity: 1, selected: true },
      { skuId: "0190a1b2-0000-7000-8000-000000000021", quantity: 1, selected: true },
    );
    await at("/pages/cart/index");
    await app.tap("微信一键登录");
    await app.sees("结算(2)");
    await app.tapLabel("增加");
    await app.sees("结算(3)");
    await app.until("the server", () => shop.state.cart[0]?.quantity === 2);
    await app.tapLabel("取消选择");
    await app.sees("结算(1)");
    await app.tapLabel("移出 草莓奶油蛋糕");
    await app.until("the line to go", () => !app.text().includes("草莓奶油蛋糕"));
    await app.until("the server", () => shop.state.cart.length === 1);
    expect(shop.state.cart).toEqual([{ skuId: shop.bread.onlySkuId, quantity: 2, selected: false }]);
  });
});

describe("from product to a paid order", () => {
  it("takes three taps for a shopper with an address: product, buy, pay", async () => {
    const { app, shop, agreed, withAddress } = visit();
    withAddress();
    await agreed();
    await app.tap("海盐黄油卷");
    await app.tapId("buy-now");
    await app.sees("王小满 13800138000");
    await app.sees("再买 ¥20.00 免运费");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    expect(shop.state.orders).toMatchObject([{ state: "PAID", price: { payableFen: 1_880 } }]);
    await app.tapId("view-order");
    await app.sees("待发货");
    for (const words of ["2026112200001", "实付", "浙江省杭州市西湖区 文三路 100 号"])
      expect(app.text()).toContain(words);
    app.hide();
    await app.until("the events", () => shop.state.events.some(({ event }) => event === "app_hide"));
    const told = shop.state.events.map(({ event }) => event).filter((name) => !/^(page|app)_/.test(name));
    expect(told).toEqual(["view_item", "begin_checkout", "pay_tap"]);
  });
  it("takes a new address on the way, read from one pasted line", async () => {
    const { app, shop, at } = visit();
    await at(product(shop.cake.id));
    await app.tapId("buy-now");
    await app.sees("填写收货地址");
    await app.tapId("checkout-address");
    await app.seesPage("address");
    await app.tapId("save-address");
    await app.sees("请填写收货人");
    await app.input("address-paste", "李雷 13900139000 上海市浦东新区世纪大道 1 号");
    await app.tapId("save-address");
    await app.seesPage("checkout");
    await app.sees("李雷 13900139000");
    expect(shop.state.addresses).toMatchObject([
      {
        name: "李雷",
        phone: "13900139000",
        province: "上海市",
        city: "上海市",
        district: "浦东新区",
        detail: "世纪大道 1 号",
        isDefault: true,
      },
    ]);
  });
  it("keeps the order when the cashier is left, and pays it from its page", async () => {
    const { app, shop, at, withAddress } = visit({ path: "pages/home/index", pays: "cancelled" });
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("submit-order");
    await app.seesPage("order");
    await app.sees("待付款");
    await app.sees("内付款，超时自动关闭");
    shop.state.isPaid = false;
    await app.tapId("pay-order");
    await app.saysToast("已取消支付，订单还在");
    await app.tapId("cancel-order");
    await app.sees("你取消了订单");
    expect(shop.state.orders.map(({ state }) => state)).toEqual(["CLOSED"]);
    await app.tapId("buy-again");
    await app.seesPage("cart");
    expect(shop.state.cart).toMatchObject([{ quantity: 1 }]);
  });
  it("shows a changed price and asks before it buys", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("18.80");
    shop.state.raisePriceBy = 200;
    await app.tapId("submit-order");
    await app.sees("价格有变化");
    for (const words of ["¥18.80", "20.80", "还没有下单"]) expect(app.text()).toContain(words);
    expect(shop.state.orders).toEqual([]);
    await app.tapId("accept-price");
    await app.seesPage("pay-result");
    expect(shop.state.orders).toMatchObject([{ price: { payableFen: 2_080 } }]);
  });
  it("places one order when the answer is lost and the shopper tries again", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("王小满");
    shop.state.loseAnswerOf = "placeOrder";
    await app.tapId("submit-order");
    await app.saysToast("网络好像断开了");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    expect([shop.state.orders.length, new Set(shop.calls("placeOrder").map(({ key }) => key)).size]).toEqual([1, 1]);
  });
  it("uses the coupon that saves most, another one, or none", async () => {
    const { app, shop, agreed, withAddress } = visit();
    withAddress();
    await agreed();
    await app.tapId("claim-gift-popup");
    await app.saysToast("已放入你的优惠券");
    app.go(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("-¥8.00");
    await app.tapId("choose-coupon");
    await app.sees("可省 ¥8");
    await app.tap("不使用优惠券");
    await app.sees("1 张可用");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    expect(shop.state.orders).toMatchObject([{ price: { payableFen: 1_880, couponId: null } }]);
  });
});

describe("welfare", () => {
  it("lets a visitor take a coupon with one tap and says why another one cannot be taken", async () => {
    const { app, shop, at } = visit();
    shop.state.centre.push(
      centreCoupon("满 50 减 5"),
      centreCoupon("周三放券", { refusal: "WAIT_FOR_DROP", nextDropAt: "2026-11-25T02:00:00.000Z" }),
    );
    await at("/pages/welfare/index");
    await app.sees("已抢 86%");
    await app.sees("下一轮");
    await app.tap("领取");
    await app.saysToast("已放入我的优惠券");
    await app.sees("去使用");
    expect(shop.state.coupons).toMatchObject([{ name: "满 50 减 5" }]);
  });
  it("turns a code into a coupon and shows what the store redeems; a wrong code stays to be corrected", async () => {
    const { app, shop, at } = visit();
    await at("/pages/welfare/index");
    await app.tap("兑换码");
    await app.input("coupon-code", "WRONG");
    await app.tapId("redeem-code");
    await app.until("a refusal", () => app.toasts.length === 1);
    await app.input("coupon-code", "TEA2026");
    await app.tapId("redeem-code");
    await app.seesPage("coupon");
    await app.sees("4829 1370 6512");
    for (const words of ["奶茶兑换券", "仅限到店使用", "免费兑换 1 件"]) expect(app.text()).toContain(words);
    expect(shop.calls("redeemCouponCode").length).toBe(2);
  });
  it("shows level, points, and how they came", async () => {
    const { app, at } = visit();
    await at("/pages/points/index");
    await app.sees("再得 180 升级为银卡会员");
    for (const words of ["普通会员", "260", "60 积分将于", "消费获得", "+60"]) expect(app.text()).toContain(words);
  });
});

describe("paying less", () => {
  it("spends points when asked to, and not before", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    shop.state.pointsFen = 300;
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("用 300 积分抵");
    expect(app.text()).not.toContain("积分抵扣");
    await app.change("use-points", true);
    await app.sees("积分抵扣-¥3.00");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    expect(shop.state.orders).toMatchObject([{ price: { payableFen: 1_580, pointsSpent: 300 } }]);
  });
  it("leads from what is missing to what would do", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    const promotionId = "0190a1b2-0000-7000-8000-000000000088";
    shop.state.hint = {
      text: "再买 ¥37.20 可享「满 50 减 5」",
      missingFen: 3_720,
      missingUnits: null,
      promotionId,
      couponId: null,
      link: null,
    };
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tap("去凑单");
    await app.seesPage("top-up");
    await app.sees("还差 ¥37.20");
    await app.tapLabel("加入购物车 海盐黄油卷");
    await app.saysToast("已加入购物车");
    await app.tap("去购物车");
    await app.seesPage("cart");
  });
});

describe("buying more for less", () => {
  const promotionId = "0190a1b2-0000-7000-8000-000000000089";
  const offer = ({ shop }: ReturnType<typeof visit>, change: object = {}) => ({
    promotionId,
    name: "加价换购",
    text: "满 ¥10，加 ¥99 起换购，每单限 2 件",
    isOpen: true,
    missingFen: null,
    unitsPerOrder: 2,
    items: [
      {
        ...{ skuId: "0190a1b2-0000-7000-8000-000000000021", productId: shop.cake.id, title: "草莓奶油蛋糕" },
        ...{ options: ["6 寸"], picture: shop.cake.picture, priceFen: 12_800, unitPriceFen: 9_900, available: 5 },
      },
    ],
    ...change,
  });
  const entry = { campaignId: promotionId };

  it("takes an add-on along with one tap, as many as allowed, and out again", async () => {
    const visited = visit();
    const { app, shop, at, withAddress } = visited;
    withAddress();
    shop.state.addOns = [offer(visited)];
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("单买 ¥128");
    await app.tapLabel("换购 草莓奶油蛋糕");
    await app.sees("商品金额¥111.80");
    await app.tapLabel("增加");
    await app.sees("商品金额¥210.80");
    await app.tapLabel("增加"); // the rule allows two
    await app.tapLabel("减少");
    await app.sees("商品金额¥111.80");
    await app.tapLabel("减少");
    await app.sees("商品金额¥12.80");
    await app.tapLabel("换购 草莓奶油蛋糕");
    await app.sees("商品金额¥111.80");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    expect(shop.state.orders).toMatchObject([
      { lines: [{ title: "海盐黄油卷" }, { title: "草莓奶油蛋糕", quantity: 1 }] },
    ]);
    expect(shop.state.placed).toMatchObject([
      { lines: [{ skuId: "0190a1b2-0000-7000-8000-000000000011" }, { quantity: 1, entry }] },
    ]);
  });
  it("says how much more opens it, when that is not more than the basket itself", async () => {
    const visited = visit();
    const { app, shop, at, withAddress } = visited;
    withAddress();
    const far = { promotionId: "0190a1b2-0000-7000-8000-000000000087", isOpen: false, missingFen: 99_900 };
    shop.state.addOns = [offer(visited, { isOpen: false, missingFen: 720 }), offer(visited, far)];
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.sees("再买 ¥7.20 可换购");
    expect(app.text()).not.toContain("再买 ¥999 可换购");
  });
  it("makes the price anew without an add-on that ended meanwhile", async () => {
    const visited = visit();
    const { app, shop, at, withAddress } = visited;
    withAddress();
    shop.state.addOns = [offer(visited)];
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapLabel("换购 草莓奶油蛋糕");
    await app.sees("商品金额¥111.80");
    shop.state.addOns = []; // ended: the next price is made without it
    shop.state.refuse["placeOrder"] = "PROMOTION_NOT_FOUND";
    await app.tapId("submit-order");
    await app.sees("商品金额¥12.80");
    shop.state.refuse = {};
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    expect(shop.state.orders).toMatchObject([{ lines: [{ title: "海盐黄油卷" }] }]);
  });
});

describe("pickup and invoice", () => {
  const point = {
    id: "0190a1b2-0000-7000-8000-000000000070",
    name: "榕树下·东街店",
    address: "福州市鼓楼区东街 1 号",
    phone: "0591-1234567",
    hours: "07:00–21:00",
  };
  it("orders for pickup without an address, and shows the code", async () => {
    const { app, shop, at } = visit();
    shop.state.pickupPoints.push(point);
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("method-pickup");
    await app.sees("榕树下·东街店");
    await app.sees("自提不收配送费");
    await app.tapId("submit-order");
    await app.saysToast("请填写取货人");
    await app.input("pickup-name", "王小满");
    await app.input("pickup-phone", "13800138000");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    const order = shop.state.orders[0];
    app.go(`/pages/order/index?id=${order?.id}`);
    await app.sees("8273 6451");
    expect(order).toMatchObject({ deliveryMethod: "PICKUP", delivery: { name: "王小满" } });
  });
  it("asks for an invoice of a company, and finds a wrong tax number before it is sent", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    app.go(`/pages/order/index?id=${shop.state.orders[0]?.id}`);
    await app.tapId("ask-invoice");
    await app.tap("企业");
    await app.input("invoice-title", "福州榕树下食品有限公司");
    await app.input("invoice-taxNo", "91350100M000100Y44");
    await app.input("invoice-email", "cw@example.com");
    await app.tapId("submit-invoice");
    await app.saysToast("税号不对");
    await app.input("invoice-taxNo", "91350100M000100Y43");
    await app.tapId("submit-invoice");
    await app.sees("开票中");
    expect(shop.state.orders[0]?.invoice).toMatchObject({ kind: "COMPANY", taxNo: "91350100M000100Y43" });
  });
});

describe("after-sale", () => {
  it("asks for a return with a picture, sends the parcel, and cannot ask twice", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    const order = shop.state.orders[0];
    if (!order) throw new Error("no order");
    Object.assign(order, { state: "COMPLETED", completedAt: new Date().toISOString() });
    app.go(`/pages/order/index?id=${order.id}`);
    await app.tapId("ask-after-sale");
    await app.seesPage("after-sale-apply");
    await app.sees("可退 1 件");
    await app.sees("本单有运费险");
    await app.tapId("choose-reason");
    await app.sees("不支持 7 天无理由");
    expect(app.text()).not.toContain("七天无理由");
    await app.tap("质量问题 / 变质");
    await app.sees("退款金额¥12.80");
    await app.tapId("add-evidence");
    await app.sees("1/9");
    await app.tapId("submit-after-sale", 3);
    await app.seesPage("after-sale");
    await app.sees("等待商家处理");
    expect(shop.state.afterSales).toMatchObject([
      { kind: "RETURN_REFUND", reason: "QUALITY", pictures: [{ url: "/pictures/evidence.png" }] },
    ]);
    const made = shop.state.afterSales[0];
    if (!made) throw new Error("no after-sale");
    Object.assign(made, {
      state: "AGREED",
      returnAddress: { name: "榕树下售后", phone: "0591-1234567", address: "福州市鼓楼区东街 1 号" },
    });
    app.go(`/pages/after-sale/index?id=${made.id}`);
    await app.sees("福州市鼓楼区东街 1 号");
    await app.tapId("send-return");
    await app.input("return-carrier", "顺丰速运");
    await app.input("return-tracking", "SF7654321");
    await app.tapId("confirm-return");
    await app.sees("等待商家收货");
    expect(shop.state.afterSales[0]?.returnParcel).toMatchObject({ carrier: "顺丰速运", trackingNo: "SF7654321" });
    app.go(`/pages/after-sale-apply/index?orderId=${order.id}`);
    await app.sees("都已申请过售后");
  });
  it("lists what was asked, and withdraws it", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    const order = shop.state.orders[0];
    app.go(`/pages/after-sale-apply/index?orderId=${order?.id}`);
    await app.tapId("choose-reason");
    await app.tap("不想要了 / 七天无理由");
    await app.sees("退款金额");
    await app.tapId("submit-after-sale");
    await app.seesPage("after-sale");
    await app.tapId("cancel-after-sale");
    await app.sees("已撤销");
    app.go("/pages/after-sales/index");
    await app.sees("仅退款");
    expect(shop.state.afterSales).toMatchObject([{ kind: "REFUND_ONLY", state: "CANCELLED" }]);
  });
});

describe("my orders, coupons, addresses, account", () => {
  it("follows an order to the receipt", async () => {
    const { app, shop, at, withAddress } = visit();
    withAddress();
    await at(product(shop.bread.id));
    await app.tapId("buy-now");
    await app.tapId("submit-order");
    await app.seesPage("pay-result");
    await app.sees("支付成功");
    Object.assign(shop.state.orders[0] ?? {}, {
      state: "SHIPPED",
      shipments: [
        {
          id: "0190a1b2-0000-7000-8000-000000000077",
          kind: "EXPRESS",
          state: "IN_TRANSIT",
          carrierCode: "SF",
          carrier: "顺丰速运",
          trackingNo: "SF1234567",
          shippedAt: new Date().toISOString(),
          deliveredAt: null,
          isCorrected: false,
          lines: [],
          trace: [{ at: new Date().toISOString(), state: "IN_TRANSIT", text: "已到达杭州转运中心", place: "杭州" }],
        },
      ],
    });
    app.go("/pages/orders/index");
    await app.sees("待收货");
    await app.tap("海盐黄油卷");
    await app.seesPage("order");
    await app.sees("顺丰速运 SF1234567");
    await app.sees("已到达杭州转运中心");
    await app.tapId("confirm-receipt");
    await app.sees("感谢你的惠顾，欢迎再来");
    expect(shop.state.orders[0]?.state).toBe("COMPLETED");
    app.back();
    await app.seesPage("orders");
    await app.tap("待付款");
    await app.sees("这里还没有订单");
  });
  it("greets a visitor, signs in with one tap, counts what waits, and signs out", async () => {
    const { app, shop, at } = visit();
    await at("/pages/me/index");
    await app.sees("登录后查看订单和优惠券");
    await app.tapId("sign-in");
    await app.sees("小满");
    await app.sees("0 张可用");
    await app.tap("退出登录");
    await app.sees("登录后查看订单和优惠券");
    expect([shop.calls("shopperSignIn").length, shop.calls("shopperSignOut").length]).toEqual([1, 1]);
  });
  it("signs in again by itself when the token has ended", async () => {
    const storage = new Map<string, unknown>([
      [
        "banyan.session",
        JSON.stringify({
          token: "old",
          shopper: { memberId: "m", nickname: "小满", phoneMasked: null, registeredAt: "" },
        }),
      ],
    ]);
    const { app, shop, at } = visit({ path: "pages/home/index", storage });
    await at("/pages/orders/index");
    await app.sees("这里还没有订单");
    expect(shop.calls("shopperSignIn").length).toBe(1);
  });
  it("shows my coupons and where they hold", async () => {
    const { app, agreed } = visit();
    await agreed();
    await app.tapId("claim-gift-popup");
    await app.saysToast("已放入你的优惠券");
    app.go("/pages/coupons/index");
    await app.sees("全场可用");
    for (const words of ["新人满减券", "满 ¥10 可用", "有效期至"]) expect(app.text()).toContain(words);
    await app.tap("已使用");
    await app.sees("这里是空的");
  });
  it("keeps addresses: from WeChat, changed, removed", async () => {
    const { app, shop, at } = visit();
    await at("/pages/addresses/index");
    await app.sees("还没有收货地址");
    await app.tap("用微信地址");
    await app.sees("王小满 13800138000");
    await app.tapLabel("编辑");
    await app.seesPage("address");
    await app.input("address-name", "王大满");
    await app.tapId("save-address");
    await app.seesPage("addresses");
    await app.sees("王大满 13800138000");
    await app.tapLabel("编辑");
    await app.tapLabel("删除地址");
    await app.seesPage("addresses");
    await app.sees("还没有收货地址");
    expect(shop.state.addresses).toEqual([]);
  });
  it("explains privacy and stops recording when analytics is withdrawn", async () => {
    const { app, shop, at } = visit();
    await at("/pages/privacy/index");
    await app.sees("榕树下隐私保护指引");
    await app.until("the consent to arrive", () => shop.state.consents.length === 3);
    await app.change("choice-analytics", false);
    await app.until("the withdrawal to arrive", () => shop.state.consents.length === 6);
    expect(shop.state.consents.slice(3)).toMatchObject([
      { purpose: "privacy_notice", granted: true },
      { purpose: "analytics", granted: false },
      { purpose: "personalisation", granted: true },
    ]);
    await app.until(
      "the tracker to forget",
      () => ![...app.storage.keys()].some((key) => /^banyan\.(anon|queue)/.test(key)),
    );
  });
  it("reads larger on request", async () => {
    const { app, at } = visit();
    await at("/pages/me/index");
    await app.sees("大字模式");
    await app.change("large-text", true);
    await app.until("the choice to be kept", () => app.storage.get("banyan.large-text") === "1");
  });
});

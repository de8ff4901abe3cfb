import {
  addOrderNote,
  cancelOrder,
  decideInvoice,
  exportOrders,
  getMyOrder,
  getOrder,
  listInvoices,
  listOrders,
  requestInvoice,
  setOrderFlag,
  shipOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseCsv } from "#kernel/csv.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";
import { sealDelivery } from "./views.ts";

const statements: string[] = [];
let t: TestApp;
let shop: TestShop;
let clerk: Caller;
let buyer: Buyer;
let cake: { id: string; sku: string };
let bread: { id: string; sku: string };
beforeAll(async () => {
  t = await startTestApp({ onStatement: ({ sql: text }) => void statements.push(text) });
  shop = await openShop(t);
  clerk = await operator(t, "clerk@banyan.test", "operator");
  buyer = await newBuyer(t);
  const product = async (title: string, priceFen: number) => {
    const { id, skus } = await shop.addProduct({ title, pricesFen: [priceFen], onHand: 500 });
    return { id, sku: skus[0]!.id };
  };
  cake = await product("海盐芝士蛋糕", 6_000);
  bread = await product("全麦吐司", 1_500);
});
afterAll(() => t.close());

const params = () => ({ program: t.program });
const at = (id: string) => ({ program: t.program, id });
const place = (sku: string, quantity = 1) => buy(buyer, { lines: [{ skuId: sku, quantity }] });
const paid = async (sku: string, quantity = 1) => {
  const order = await place(sku, quantity);
  await payFor(t, buyer, order.id);
  return order;
};
type Query = Parameters<typeof find>[0];
const find = async (query: Record<string, unknown>) =>
  (await clerk.ok(listOrders, { params: params(), query })).items.map(({ id }) => id);

test("orders are found by number, phone, its last four digits, receiver and product, and by nothing like them", async () => {
  const order = await paid(cake.sku);
  const other = await place(bread.sku);
  const found = async (search: string) => {
    const ids = await find({ search });
    return [ids.includes(order.id), ids.includes(other.id)];
  };
  expect({
    whole: await found(order.orderNo),
    beginning: await found(order.orderNo.slice(0, 12)),
    day: await found("260302"),
    phone: await found("13800138000"),
    spaced: await found("138 0013 8000"),
    tail: await found("8000"),
    receiver: await found("林小满"),
    title: await found("芝士"),
    otherPhone: await found("13800138001"),
    otherTail: await found("0013"),
    halfName: await found("林小"),
    wildcard: await found("%"),
  }).toEqual({
    whole: [true, false],
    beginning: [true, false], // six digits of the day, six of 10^14
    day: [true, true],
    phone: [true, true],
    spaced: [true, true],
    tail: [true, true],
    receiver: [true, true],
    title: [true, false],
    otherPhone: [false, false],
    otherTail: [false, false],
    halfName: [false, false],
    wildcard: [false, false],
  });
});

test("every filter narrows the list and the counts alike", async () => {
  const [one, two] = [await paid(cake.sku, 3), await place(cake.sku)];
  await clerk.ok(addOrderNote, { params: at(one.id), body: { text: "电话里说要加蜡烛" } });
  await clerk.ok(setOrderFlag, { params: at(two.id), body: { flag: "RED" } });
  const among = async (query: Query) => {
    const found = await find(query);
    return [one.id, two.id].filter((id) => found.includes(id));
  };
  expect({
    noted: await among({ noted: "yes" }),
    unnoted: await among({ noted: "no" }),
    red: await among({ flag: "RED" }),
    blue: await among({ flag: "BLUE" }),
    dear: await among({ minFen: 18_000, maxFen: 18_000 }),
    paidToday: await among({ timeOf: "paid", from: "2026-03-02", to: "2026-03-02" }),
    paidEarlier: await among({ timeOf: "paid", to: "2026-03-01" }),
    placedToday: await among({ from: "2026-03-02" }),
    product: await among({ productId: cake.id }),
    otherProduct: await among({ productId: bread.id }),
    pickup: await among({ deliveryMethod: "PICKUP" }),
    refunding: await among({ refunding: "yes" }),
  }).toEqual({
    noted: [one.id],
    unnoted: [two.id],
    red: [two.id],
    blue: [],
    dear: [one.id],
    paidToday: [one.id],
    paidEarlier: [],
    placedToday: [one.id, two.id],
    product: [one.id, two.id],
    otherProduct: [],
    pickup: [],
    refunding: [],
  });
  const { counts, total } = await clerk.ok(listOrders, {
    params: params(),
    query: { flag: "RED", state: "PENDING_PAYMENT" },
  });
  expect([total, counts]).toEqual([
    1,
    { PENDING_PAYMENT: 1, PAID: 0, PARTLY_SHIPPED: 0, SHIPPED: 0, COMPLETED: 0, CLOSED: 0 },
  ]);
  expect((await clerk.ok(getOrder, { params: at(one.id) })).notes).toMatchObject([
    { text: "电话里说要加蜡烛", by: "clerk@banyan.test" },
  ]);
  expect(JSON.stringify(await buyer.call.ok(getMyOrder, { params: { id: one.id } }))).not.toContain("蜡烛");
});

test("a search reads an index, never all orders", async () => {
  await oldOrders(5_000); // so many that a scan would not be cheaper
  statements.length = 0;
  await find({ search: "13912345678" });
  const searches = statements.filter((text) => text.includes("known.lookups &&"));
  expect(searches).toHaveLength(2); // the page and the counts
  for (const text of searches) {
    const { rows } = await sql<{ "QUERY PLAN": unknown }>`explain (generic_plan, format json) ${sql.raw(text)}`.execute(
      t.db.reads,
    );
    const plan = JSON.stringify(rows);
    expect(plan.match(/"Node Type": ?"Seq Scan"[^{}]*"Relation Name": ?"(orders|order_lines)"/g)).toBeNull();
    expect(plan).toMatch(/"Index Name": ?"orders_by_lookup"/);
    expect(plan).toMatch(/"Index Name": ?"orders_no"/);
    expect(plan).toMatch(/"Index Name": ?"order_lines_by_product"/);
  }
});

/** Closed orders of other people, of an earlier day. */
async function oldOrders(count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => uuidv7(new Date("2026-02-01T00:00:00Z")));
  const nobody = { name: "何一", phone: "13100000001", province: "", city: "", district: "", detail: "" };
  const sealed = ids.map((id) => sealDelivery(t.app.sealer, id, nobody));
  await sql`
    insert into orders (program_id, id, order_no, member_id, person_id, openid, goods_fen, discount_fen, shipping_fen,
      payable_fen, summary, item_count, delivery, pay_before, created_at, lookups, state, closed_at, close_reason)
    select ${t.program}, old.id, lpad(n::text, 20, '0'), gen_random_uuid(), 1, '', 1, 0, 0, 1, '', 1, old.delivery,
      app_now(), app_now(), array[sha256(n::text::bytea)], 'CLOSED', app_now(), 'TIMEOUT'
    from unnest(${ids}::uuid[], ${sealed}::bytea[]) with ordinality as old (id, delivery, n)`.execute(t.db.orders);
  await sql`
    insert into order_lines (program_id, id, order_id, position, sku_id, product_id, title, options, picture, quantity,
      price_fen, discount_fen, paid_fen, no_reason_return)
    select program_id, gen_random_uuid(), id, 0, gen_random_uuid(), gen_random_uuid(), '', '[]', '{}', 1, 1, 0, 1, false
    from orders where order_no < '1'`.execute(t.db.orders);
  await sql`analyze orders, order_lines`.execute(t.db.orders);
}

test("the export is a file a spreadsheet opens: no formulas, no personal data without the permission, and it is audited", async () => {
  const order = await paid(bread.sku, 2);
  const trackingNo = "SF7700000001";
  await clerk.ok(shipOrder, { params: at(order.id), body: { carrier: "=cmd", trackingNo } });
  const file = async (who: Caller, personal: "yes" | "no") => {
    const { body, headers } = await who.send(exportOrders, {
      params: params(),
      query: { search: order.orderNo, personal },
    });
    expect(headers.get("content-type")).toBe("text/csv; charset=utf-8");
    return parseCsv(String(body)).map(({ cells }) => cells);
  };
  const [heading, row] = await file(clerk, "no");
  expect(Object.fromEntries(heading!.map((name, place) => [name.replace("\uFEFF", ""), row![place]]))).toMatchObject({
    订单号: `'${order.orderNo}`,
    状态: "已发货",
    支付时间: "2026-03-02 10:00:00",
    应付: "38.00",
    快递公司: "'=cmd",
    运单号: trackingNo,
    收件人: "林**",
    手机: "138****8000",
  });
  expect((await file(shop.operator, "yes"))[1]!.slice(-3)).toEqual([
    "林小满",
    "13800138000",
    "浙江省 杭州市 西湖区 文三路 90 号 3 幢 502",
  ]);
  expect(await clerk.refused(exportOrders, { params: params(), query: { personal: "yes" } })).toMatchObject({
    status: 403,
  });
  const { rows } = await sql`
    select actor like 'staff:%' as staff, after from audit_entries where action = 'order.export' order by seq`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([
    { staff: true, after: { count: 1, personal: false, filter: { search: "***", timeOf: "placed" } } },
    { staff: true, after: { count: 1, personal: true, filter: { search: "***", timeOf: "placed" } } },
  ]);
});

test("a long export comes whole, page by page", async () => {
  const { body } = await clerk.send(exportOrders, { params: params(), query: { state: "CLOSED" } });
  expect(parseCsv(String(body)).length).toBe(1 + 5_000);
}, 30_000);

test("an invoice is asked for once, decided once, and asked for again after a rejection", async () => {
  const order = await paid(cake.sku);
  const unpaid = await place(cake.sku);
  const company = {
    kind: "COMPANY",
    title: "杭州榕树科技有限公司",
    taxNo: "91330100799655058B",
    email: "caiwu@example.com",
  };
  const ask = { params: { id: order.id }, body: company };
  expect(await buyer.call.refused(requestInvoice, { ...ask, params: { id: unpaid.id } })).toMatchObject({
    code: "ORDER_STATE",
  });
  expect(
    await buyer.call.refused(requestInvoice, { ...ask, body: { ...company, taxNo: "91330100799655058C" } }),
  ).toMatchObject({
    status: 400,
    field: "body.taxNo",
  });
  const answers = await Promise.all(Array.from({ length: 5 }, () => buyer.call.send(requestInvoice, ask)));
  const codes = answers.map(({ status, body }) => (status === 200 ? "ok" : (body as { code: string }).code));
  expect(codes.sort()).toEqual([...Array<string>(4).fill("INVOICE_EXISTS"), "ok"]);

  const list = (who: Caller) => who.ok(listInvoices, { params: params(), query: { state: "REQUESTED" } });
  const [asked] = (await list(shop.operator)).items;
  expect(asked).toMatchObject({ ...company, orderNo: order.orderNo, amountFen: 6_800, state: "REQUESTED" });
  expect((await list(clerk)).items[0]).toMatchObject({ email: "c***@example.com" });
  const stored = await sql<{ details: Buffer }>`select details from invoices`.execute(t.db.reads);
  expect(stored.rows[0]!.details.toString("latin1")).not.toContain("example.com");

  const reject = { params: at(asked!.id), body: { state: "REJECTED" as const, reason: "抬头与付款方不符" } };
  await clerk.ok(decideInvoice, reject);
  expect(await clerk.refused(decideInvoice, reject)).toMatchObject({ code: "INVOICE_DECIDED" });
  const again = await buyer.call.ok(requestInvoice, {
    params: { id: order.id },
    body: { kind: "PERSONAL", title: "林小满", email: "lin@example.com" },
  });
  expect(again.invoice).toMatchObject({ state: "REQUESTED", title: "林小满", email: "lin@example.com", taxNo: null });
  const issued = await clerk.ok(decideInvoice, {
    params: at(again.invoice!.id),
    body: { state: "ISSUED", number: "26332000000012345678" },
  });
  expect(issued).toMatchObject({ state: "ISSUED", amountFen: 6_800, number: "26332000000012345678" });
  expect(await buyer.call.refused(requestInvoice, ask)).toMatchObject({ code: "INVOICE_EXISTS" });
});

test("notes and flags of an order that is not there", async () => {
  const id = "0197c0de-0000-7000-8000-000000000000";
  expect(await clerk.refused(addOrderNote, { params: at(id), body: { text: "?" } })).toMatchObject({
    code: "ORDER_NOT_FOUND",
  });
  expect(await clerk.refused(setOrderFlag, { params: at(id), body: { flag: null } })).toMatchObject({
    code: "ORDER_NOT_FOUND",
  });
  const closed = await place(bread.sku);
  await buyer.call.ok(cancelOrder, { params: { id: closed.id }, body: {} });
  const flagged = await clerk.ok(setOrderFlag, { params: at(closed.id), body: { flag: "GREEN" } });
  expect([flagged.flag, (await clerk.ok(setOrderFlag, { params: at(closed.id), body: { flag: null } })).flag]).toEqual([
    "GREEN",
    null,
  ]);
});

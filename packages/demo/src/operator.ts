import { adjustStock, getProduct, listOrders, listProducts, shipOrder, uploadPicture } from "@banyan/contracts";
import { caller, type Http } from "./http.ts";
import { type Operator, uploadTo } from "./open-shop.ts";
import { answerOf, persist } from "./retry.ts";

export type Account = { account: string; password: string };
export type ShopKeeper = Operator & {
  ship(orderId: string, parcel: { carrier: string; trackingNo: string }, key: string): Promise<void>;
  /** A file as the browser sends it. */
  sendFile(path: string, text: string, type: string, idempotencyKey: string, method?: "POST" | "PUT"): Promise<void>;
  /** Ids of paid orders that wait for a parcel, oldest last. */
  waiting(most: number): Promise<string[]>;
  /** Fills up every SKU that fell below; answers how many. */
  restock(below: number, to: number): Promise<number>;
};

/** Signs in to the console as any operator does. A session ends after 30 idle minutes: sign in again when it did. */
export async function signInOperator(server: Http, account: Account, program: string): Promise<ShopKeeper> {
  const headers = { "content-type": "application/json" };
  const { cookie } = await persist(async () => {
    const reply = await server.send({
      method: "POST",
      url: "/api/staff/sessions",
      headers,
      body: JSON.stringify(account),
    });
    answerOf(reply, "POST /api/staff/sessions");
    return { cookie: reply.headers["set-cookie"]?.split(";")[0] ?? "" };
  });
  const own = { cookie, origin: server.origin };
  const call = caller(server, own);
  const params = { program };
  const path = uploadPicture.path.replace(":program", program);

  return {
    call,
    program,
    upload: (png) =>
      uploadTo(
        (body) => server.send({ method: "POST", url: path, headers: { ...own, "content-type": "image/png" }, body }),
        png,
      ),
    async sendFile(file, text, type, idempotencyKey, method = "POST") {
      const headers = { ...own, "content-type": type, "idempotency-key": idempotencyKey };
      await persist(async () =>
        answerOf(await server.send({ method, url: file, headers, body: text }), `${method} ${file}`),
      );
    },
    async ship(id, parcel, key) {
      await persist(() => call(shipOrder, { params: { program, id }, body: parcel }, { idempotencyKey: key }));
    },
    async waiting(most) {
      const { items } = await persist(() => call(listOrders, { params, query: { state: "PAID", pageSize: most } }));
      return items.map(({ id }) => id);
    },
    async restock(below, to) {
      let filled = 0;
      const { items } = await persist(() => call(listProducts, { params, query: { pageSize: 100 } }));
      for (const { id, available } of items.filter(({ available, skuCount }) => available < below * skuCount)) {
        void available;
        const { skus } = await persist(() => call(getProduct, { params: { program, id } }));
        for (const sku of skus.filter(({ onHand, reserved }) => onHand - reserved < below)) {
          const body = { onHand: sku.reserved + to, reason: "当日补货" };
          await persist(() =>
            call(
              adjustStock,
              { params: { program, id: sku.id }, body },
              { idempotencyKey: `restock-${sku.id}-${sku.onHand}` },
            ),
          );
          filled += 1;
        }
      }
      return filled;
    },
  };
}

const carriers = [
  ["顺丰同城", "SF"],
  ["达达快送", "DD"],
  ["京东快递", "JD"],
] as const;
/** A parcel number as couriers write them. */
export function parcelOf(number: number): { carrier: string; trackingNo: string } {
  const [carrier, prefix] = carriers[number % carriers.length] ?? carriers[0];
  return { carrier, trackingNo: `${prefix}${String(1_370_000_000_000 + ((number * 7_919_137) % 999_999_937))}` };
}

import type { Http } from "./http.ts";
import { inParallel } from "./parallel.ts";
import { household } from "./plan/people.ts";
import { uuid } from "./plan/plan.ts";
import { seeded } from "./random.ts";
import { createShopper, type Shopper } from "./shopper.ts";

/** Signed-in shoppers for a load: many different people, ready to fill carts and to order. */
export async function loadShoppers(options: {
  server: Http;
  simulator: Http;
  appid: string;
  count: number;
  /** People of another label are other people. */
  label: string;
  atOnce?: number;
}): Promise<Shopper[]> {
  const { server, simulator, appid, count, label, atOnce = 8 } = options;
  const random = seeded(1).fork(label);
  const shoppers = Array.from({ length: count }, (_, number) =>
    createShopper({
      server,
      simulator,
      appid,
      userId: `${label}-${number}`,
      anonId: uuid(random),
      channel: null,
      household: household(random, number),
    }),
  );
  await inParallel(shoppers, atOnce, (shopper) => shopper.signIn());
  return shoppers;
}

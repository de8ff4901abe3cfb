import { claimNewcomerGift, listMyCoupons, newcomerGift } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Rewards } from "./service.ts";

export function routesRewards(http: Http, rewards: Rewards): void {
  http.handle(listMyCoupons, ({ program, shopper, query }) => rewards.wallet(program, shopper.memberId, query.state));
  http.handle(newcomerGift, async ({ program, shopper }) => ({
    offer: await rewards.newcomerOffer(program, shopper?.memberId ?? null),
  }));
  http.handle(claimNewcomerGift, ({ shopper, once }) => once((tx) => rewards.claimNewcomerGift(tx, shopper)));
}

import type { Http } from "#kernel/http.ts";
import { routesCoupons } from "./coupon-routes.ts";
import type { Promotions } from "./service.ts";

export function routesPromotions(http: Http, promotions: Promotions): void {
  routesCoupons(http, promotions);
}

import {
  changePromotion,
  checkPromotion,
  copyPromotion,
  createPromotion,
  getPromotion,
  getPromotionResults,
  listPromotions,
  movePromotion,
  previewPromotion,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Campaigns } from "./campaigns.ts";

export function routesCampaigns(http: Http, campaigns: Campaigns): void {
  http.handle(listPromotions, ({ program, query }) => campaigns.listPromotions(program, query));
  http.handle(getPromotion, ({ program, params }) => campaigns.getPromotion(program, params.id));
  http.handle(createPromotion, ({ program, body, staff, once }) =>
    once((tx) => campaigns.createPromotion(tx, program, body, `staff:${staff.id}`)),
  );
  http.handle(changePromotion, ({ program, params, body, staff }) =>
    campaigns.changePromotion(program, params.id, body.version, body.promotion, `staff:${staff.id}`),
  );
  http.handle(movePromotion, ({ program, params, body, staff }) =>
    campaigns.movePromotion(program, params.id, body, `staff:${staff.id}`),
  );
  http.handle(copyPromotion, ({ program, params, staff, once }) =>
    once((tx) => campaigns.copyPromotion(tx, program, params.id, `staff:${staff.id}`)),
  );
  http.handle(checkPromotion, ({ program, body }) =>
    campaigns.checkPromotion(program, body.promotion, body.promotionId),
  );
  http.handle(previewPromotion, ({ program, body }) => campaigns.previewPromotion(program, body));
  http.handle(getPromotionResults, ({ program, params }) => campaigns.promotionResults(program, params.id));
}

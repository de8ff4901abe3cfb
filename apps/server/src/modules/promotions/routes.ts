import { createCouponTemplate, listCouponTemplates, setNewcomerGift } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Promotions } from "./service.ts";

export function routesPromotions(http: Http, promotions: Promotions): void {
  http.handle(listCouponTemplates, async ({ program }) => ({ items: await promotions.listTemplates(program) }));
  http.handle(createCouponTemplate, ({ program, body, staff, once }) =>
    once((tx) => promotions.createTemplate(tx, program, body, `staff:${staff.id}`)),
  );
  http.handle(setNewcomerGift, async ({ program, body, staff }) => {
    await promotions.setNewcomerGift(program, body.templateId, `staff:${staff.id}`);
    return body;
  });
}

import {
  changeCouponTemplate,
  createCouponTemplate,
  exportCouponCodes,
  generateCouponCodes,
  getCouponSettings,
  getCouponTemplate,
  importCouponCodes,
  listCouponCodeBatches,
  listCouponTemplates,
  setCouponSettings,
  setCouponTemplateState,
  setNewcomerGift,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Promotions } from "./service.ts";

export function routesCoupons(http: Http, promotions: Promotions): void {
  const { codes } = promotions;
  http.handle(listCouponTemplates, async ({ program }) => ({ items: await promotions.listTemplates(program) }));
  http.handle(getCouponTemplate, ({ program, params }) => promotions.getTemplate(program, params.id));
  http.handle(createCouponTemplate, ({ program, body, staff, once }) =>
    once((tx) => promotions.createTemplate(tx, program, body, `staff:${staff.id}`)),
  );
  http.handle(changeCouponTemplate, ({ program, params, body, staff }) =>
    promotions.changeTemplate(program, params.id, body, `staff:${staff.id}`),
  );
  http.handle(setCouponTemplateState, ({ program, params, body, staff }) =>
    promotions.setTemplateState(program, params.id, body.state, `staff:${staff.id}`),
  );
  http.handle(getCouponSettings, ({ program }) => promotions.couponSettings(program));
  http.handle(setCouponSettings, ({ program, body, staff }) =>
    promotions.setCouponSettings(program, body, `staff:${staff.id}`),
  );
  http.handle(setNewcomerGift, async ({ program, body, staff }) => {
    await promotions.setNewcomerGift(program, body.templateId, `staff:${staff.id}`);
    return body;
  });

  http.handle(listCouponCodeBatches, async ({ program, params, query }) => ({
    ...(await codes.listBatches({ programId: program, templateId: params.id }, query)),
    page: query.page,
    pageSize: query.pageSize,
  }));
  http.handle(generateCouponCodes, ({ program, params, body, staff, once }) =>
    once((tx) => codes.generate(tx, { programId: program, templateId: params.id }, body, `staff:${staff.id}`)),
  );
  http.handle(importCouponCodes, ({ program, params, query, body, staff, once }) => {
    const file = { name: query.name, csv: body };
    return once((tx) => codes.importFrom(tx, { programId: program, templateId: params.id }, file, `staff:${staff.id}`));
  });
  http.handle(exportCouponCodes, ({ program, params, query, staff, reply }) => {
    reply.header("content-disposition", `attachment; filename="coupon-codes-${params.id}.csv"`);
    return codes.export({ programId: program, templateId: params.id }, query.batchId ?? null, `staff:${staff.id}`);
  });
}

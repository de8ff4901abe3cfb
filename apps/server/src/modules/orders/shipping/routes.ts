import {
  changeShippingTemplate,
  createShippingTemplate,
  listShippingTemplates,
  removeShippingTemplate,
  setCheckoutRules,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Shipping } from "./service.ts";

export function routesShipping(http: Http, shipping: Shipping): void {
  http.handle(listShippingTemplates, ({ program }) => shipping.list(program));
  http.handle(createShippingTemplate, ({ program, body, staff }) =>
    shipping.create(program, body, `staff:${staff.id}`),
  );
  http.handle(changeShippingTemplate, ({ program, params, body, staff }) =>
    shipping.change(program, params.id, body, `staff:${staff.id}`),
  );
  http.handle(removeShippingTemplate, async ({ program, params, staff }) => {
    await shipping.remove(program, params.id, `staff:${staff.id}`);
    return {};
  });
  http.handle(setCheckoutRules, ({ program, body, staff }) => shipping.setRules(program, body, `staff:${staff.id}`));
}

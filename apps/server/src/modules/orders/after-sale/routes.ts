import {
  addAfterSaleNote,
  agreeAfterSale,
  applyAfterSale,
  cancelAfterSale,
  changeAfterSale,
  closeAfterSale,
  confirmExchange,
  getAfterSale,
  getAfterSaleSettings,
  getMyAfterSale,
  getRefundable,
  listAfterSales,
  listMyAfterSales,
  previewAfterSale,
  receiveReturn,
  refundAfterSale,
  refundGoodwill,
  rejectAfterSale,
  reshipAfterSale,
  sendReturn,
  setAfterSaleSettings,
  uploadEvidence,
} from "@banyan/contracts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Http } from "#kernel/http.ts";
import type { AfterSale } from "./service.ts";

/** As large as the catalogue's pictures. */
const EVIDENCE_LIMIT_BYTES = 5 * 1024 * 1024;

export function routesAfterSale(http: Http, afterSale: AfterSale): void {
  // shopper
  http.handle(uploadEvidence, ({ program, body }) => afterSale.uploadEvidence(program, body), {
    bodyLimitBytes: EVIDENCE_LIMIT_BYTES,
  });
  http.handle(getRefundable, ({ shopper, params }) => afterSale.refundable(shopper, params.id));
  http.handle(previewAfterSale, ({ shopper, params, body }) => afterSale.preview(shopper, params.id, body));
  http.handle(applyAfterSale, ({ shopper, params, body, once }) =>
    once((tx) => afterSale.apply(tx, shopper, params.id, body)),
  );
  http.handle(listMyAfterSales, ({ shopper, query }) => afterSale.listMine(shopper, query));
  http.handle(getMyAfterSale, ({ shopper, params }) => afterSale.getMine(shopper, params.id));
  http.handle(changeAfterSale, ({ shopper, params, body, once }) =>
    once((tx) => afterSale.change(tx, shopper, params.id, body)),
  );
  http.handle(cancelAfterSale, ({ shopper, params, once }) => once((tx) => afterSale.cancel(tx, shopper, params.id)));
  http.handle(sendReturn, ({ shopper, params, body, once }) =>
    once((tx) => afterSale.sendBack(tx, shopper, params.id, body)),
  );
  http.handle(confirmExchange, ({ shopper, params, once }) =>
    once((tx) => afterSale.confirmExchange(tx, shopper, params.id)),
  );

  // operators
  http.handle(listAfterSales, ({ program, query }) => afterSale.list(program, query));
  http.handle(getAfterSale, ({ program, params }) => afterSale.get(program, params.id));
  http.handle(agreeAfterSale, ({ body, once, ...call }) => once((tx) => afterSale.agree(tx, handling(call), body)));
  http.handle(rejectAfterSale, ({ body, once, ...call }) =>
    once((tx) => afterSale.reject(tx, handling(call), body.reason)),
  );
  http.handle(receiveReturn, ({ body, once, ...call }) =>
    once((tx) => afterSale.receive(tx, handling(call), body.lines)),
  );
  http.handle(refundAfterSale, ({ body, once, ...call }) =>
    once((tx) => afterSale.refund(tx, handling(call), body.amountFen)),
  );
  http.handle(reshipAfterSale, ({ body, once, ...call }) => once((tx) => afterSale.reship(tx, handling(call), body)));
  http.handle(closeAfterSale, ({ body, once, ...call }) =>
    once((tx) => afterSale.close(tx, handling(call), body.reason)),
  );
  http.handle(addAfterSaleNote, ({ body, once, ...call }) =>
    once((tx) => afterSale.addNote(tx, handling(call), body.text)),
  );
  http.handle(refundGoodwill, ({ program, params, staff, body, once }) =>
    once((tx) => afterSale.goodwill(tx, { programId: program, orderId: params.id, by: staff }, body)),
  );

  // settings
  http.handle(getAfterSaleSettings, ({ program }) => afterSale.settings(program));
  http.handle(setAfterSaleSettings, ({ program, body, staff }) => afterSale.changeSettings(program, body, staff));
}

const handling = (call: { program: string; params: { id: string }; staff: StaffCaller }) => ({
  programId: call.program,
  id: call.params.id,
  by: call.staff,
});

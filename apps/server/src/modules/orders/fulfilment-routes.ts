import {
  addOrderNote,
  addPickupPoint,
  adjustOrder,
  appendTrace,
  changePickupPoint,
  checkShippingFile,
  commitShippingImport,
  correctShipment,
  decideAdjustment,
  decideInvoice,
  exportOrders,
  findPickup,
  getOrder,
  getShippingImport,
  handOver,
  listAdjustments,
  listInvoices,
  listOrders,
  listPickupPoints,
  readyForPickup,
  removePickupPoint,
  requestInvoice,
  setOrderFlag,
  shipOrder,
  shopPickupPoints,
} from "@banyan/contracts";
import { sendCsv } from "#kernel/csv.ts";
import type { Http } from "#kernel/http.ts";
import type { Orders } from "./service.ts";

export function routesFulfilment(http: Http, orders: Orders): void {
  const { fulfilment } = orders;

  // find
  http.handle(listOrders, ({ program, query }) => orders.list(program, query));
  http.handle(getOrder, ({ program, params, language }) => orders.get(program, params.id, language));
  http.handle(exportOrders, async ({ program, query, staff, language, reply }) => {
    const { personal, ...filter } = query;
    const asked = { programId: program, query: filter, personal: personal === "yes", by: staff };
    const { name, heading, pages } = await fulfilment.export(asked, language);
    await sendCsv(reply, name, heading, pages);
    return undefined;
  });

  // parcels
  http.handle(shipOrder, ({ program, params, body, staff, language, once }) =>
    once((tx) => fulfilment.ship(tx, { programId: program, orderId: params.id, parcel: body, by: staff }, language)),
  );
  http.handle(correctShipment, ({ program, params, body, staff, language, once }) =>
    once((tx) =>
      fulfilment.correct(tx, { programId: program, shipmentId: params.id, parcel: body, by: staff }, language),
    ),
  );
  http.handle(appendTrace, ({ program, body, staff }) =>
    fulfilment.appendTrace({ programId: program, ...body, by: staff }),
  );
  http.handle(checkShippingFile, ({ program, body, staff }) =>
    fulfilment.checkFile({ programId: program, bytes: body, by: staff }),
  );
  http.handle(getShippingImport, ({ program, params }) => fulfilment.readImport(program, params.id));
  http.handle(commitShippingImport, ({ program, params, once }) =>
    once((tx) => fulfilment.commitFile(tx, program, params.id)),
  );

  // notes, flags, another price
  http.handle(addOrderNote, ({ program, params, body, staff, language, once }) =>
    once((tx) => fulfilment.addNote(tx, { programId: program, orderId: params.id, ...body, by: staff }, language)),
  );
  http.handle(setOrderFlag, ({ program, params, body, staff, language }) =>
    fulfilment.setFlag({ programId: program, orderId: params.id, ...body, by: staff }, language),
  );
  http.handle(adjustOrder, ({ program, params, body, staff, language, once }) =>
    fulfilment.adjust({ programId: program, orderId: params.id, change: body, by: staff }, language, once),
  );
  http.handle(decideAdjustment, ({ program, params, body, staff, language, once }) =>
    fulfilment.decideAdjustment({ programId: program, id: params.id, ...body, by: staff }, language, once),
  );
  http.handle(listAdjustments, ({ program, query }) => fulfilment.listAdjustments(program, query));

  // pickup
  http.handle(listPickupPoints, async ({ program }) => ({ items: await fulfilment.points.list(program) }));
  http.handle(addPickupPoint, ({ program, body, staff, once }) =>
    once((tx) => fulfilment.points.add(tx, program, body, staff)),
  );
  http.handle(changePickupPoint, ({ program, params, body, staff }) =>
    fulfilment.points.change(program, params.id, body, staff),
  );
  http.handle(removePickupPoint, async ({ program, params, staff }) => {
    await fulfilment.points.remove(program, params.id, staff);
    return {};
  });
  http.handle(shopPickupPoints, async ({ program }) => ({ items: await fulfilment.points.open(program) }));
  http.handle(readyForPickup, ({ program, params, staff, language, once }) =>
    once((tx) => fulfilment.ready(tx, { programId: program, orderId: params.id, by: staff }, language)),
  );
  http.handle(findPickup, ({ program, params, language }) => fulfilment.findPickup(program, params.code, language));
  http.handle(handOver, ({ program, params, staff, language, once }) =>
    once((tx) => fulfilment.handOver(tx, { programId: program, code: params.code, by: staff }, language)),
  );

  // invoices
  http.handle(requestInvoice, ({ shopper, params, body, language, once }) =>
    once((tx) => fulfilment.requestInvoice(tx, shopper, params.id, body, language)),
  );
  http.handle(listInvoices, ({ program, query, staff }) => fulfilment.listInvoices(program, query, staff));
  http.handle(decideInvoice, ({ program, params, body, staff, once }) =>
    once((tx) => fulfilment.decideInvoice(tx, { programId: program, id: params.id, decision: body, by: staff })),
  );
}

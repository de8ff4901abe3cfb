import * as z from "zod/mini";
import { eventSelection } from "./query.ts";

/**
 * What counts as a purchase in the reports on value; unless said, a paid order, ours or imported. Its money is the event's amount;
 * rows with one `order_id` of one person are one order. Money back: `after_sale_refunded`, by the same `order_id`.
 */
export const purchase = z._default(eventSelection, { event: "order_paid", filters: [] });

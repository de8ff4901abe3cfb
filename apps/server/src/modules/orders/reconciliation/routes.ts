import { checkBillDay, getBillDay, listBillDays, listBillLines } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Bills } from "./service.ts";

export function routesBills(http: Http, bills: Bills): void {
  http.handle(listBillDays, ({ program, query }) => bills.list(program, query));
  http.handle(getBillDay, ({ program, params }) => bills.get(program, params.day));
  http.handle(listBillLines, ({ program, params, query }) => bills.lines(program, params.day, query));
  http.handle(checkBillDay, ({ program, params }) => bills.check(program, params.day));
}

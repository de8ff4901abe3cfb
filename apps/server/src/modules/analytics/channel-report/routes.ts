import { exportChannelReport, getChannelNumbers, getChannelReport, listChannelPeople } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import { exportLines } from "./export.ts";
import type { ChannelReports } from "./report.ts";

export function routesChannelReport(http: Http, reports: ChannelReports): void {
  http.handle(getChannelReport, ({ program, query }) => reports.read(program, query));
  http.handle(exportChannelReport, async ({ program, query, language, reply }) => {
    const lines = exportLines(await reports.read(program, query), language);
    reply.header("content-disposition", `attachment; filename="channels-${query.from}-${query.to}.csv"`);
    return lines;
  });
  http.handle(listChannelPeople, ({ program, query }) => reports.people(program, query));
  http.handle(getChannelNumbers, ({ program }) => reports.numbers(program));
}

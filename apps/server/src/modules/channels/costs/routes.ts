import {
  checkCostFile,
  correctChannelCost,
  createChannelCost,
  getChannelCost,
  importCostFile,
  listChannelCosts,
  listMonthlyFees,
  setCampaignChannels,
  setMonthlyFee,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { ChannelCosts } from "./service.ts";

export function routesChannelCosts(http: Http, costs: ChannelCosts): void {
  http.handle(listChannelCosts, ({ program, query }) => costs.list(program, query));
  http.handle(createChannelCost, ({ program, body, staff, once }) =>
    once((tx) => costs.create(tx, program, body, staff)),
  );
  http.handle(listMonthlyFees, ({ program, query }) => costs.monthly(program, query));
  http.handle(setMonthlyFee, ({ program, body, staff, once }) =>
    once((tx) => costs.setMonthly(tx, program, body, staff)),
  );
  http.handle(checkCostFile, ({ program, query, body }) => costs.checkFile(program, query.platform, body));
  http.handle(importCostFile, ({ program, query, body, staff, once }) =>
    once((tx) => costs.importFile(tx, program, query.platform, body, staff)),
  );
  http.handle(setCampaignChannels, ({ program, body, staff }) =>
    costs.setCampaigns(program, body.platform, body.items, staff),
  );
  http.handle(getChannelCost, ({ program, params }) => costs.one(program, params.id));
  http.handle(correctChannelCost, ({ program, params, body, staff, once }) =>
    once((tx) => costs.correct(tx, program, params.id, body, staff)),
  );
}

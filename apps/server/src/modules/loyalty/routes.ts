import {
  adjustPoints,
  getLoyalty,
  getMemberLoyalty,
  getMyLevel,
  getMyPoints,
  listMemberPoints,
  listMyPoints,
  setLevels,
  setPaidMembership,
  setPointsRules,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Loyalty } from "./service.ts";

export function routesLoyalty(http: Http, loyalty: Loyalty): void {
  http.handle(getMyPoints, ({ shopper, language }) => loyalty.myPoints(shopper, language));
  http.handle(listMyPoints, ({ shopper, query }) => loyalty.myHistory(shopper, query.cursor));
  http.handle(getMyLevel, ({ shopper, language }) => loyalty.myLevel(shopper, language));

  http.handle(getLoyalty, ({ program }) => loyalty.overview(program));
  http.handle(setPointsRules, ({ program, body, staff }) => loyalty.setRules(program, body, staff));
  http.handle(setLevels, ({ program, body, staff }) => loyalty.setLevels(program, body, staff));
  http.handle(getMemberLoyalty, ({ program, params }) => loyalty.member(program, params.id));
  http.handle(listMemberPoints, ({ program, params, query }) =>
    loyalty.memberHistory(program, params.id, query.cursor),
  );
  http.handle(adjustPoints, ({ program, params, body, staff, once }) =>
    once((tx) => loyalty.adjust(tx, { programId: program, memberId: params.id }, body, staff)),
  );
  http.handle(setPaidMembership, ({ program, params, body, staff }) =>
    loyalty.setPaidMembership({ programId: program, memberId: params.id }, body, staff),
  );
}

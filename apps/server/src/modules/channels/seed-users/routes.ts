import {
  answerFeedback,
  createSeedInvitation,
  getMySeedStanding,
  getSeedProgramme,
  giveFeedback,
  joinSeedUsers,
  listFeedback,
  listMyFeedback,
  listSeedInvitations,
  listSeedUsers,
  setSeedInvitation,
  setSeedProgramme,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { SeedUsers } from "./service.ts";

export function routesSeedUsers(http: Http, seedUsers: SeedUsers): void {
  http.handle(getSeedProgramme, ({ program }) => seedUsers.getProgramme(program));
  http.handle(setSeedProgramme, ({ program, body, staff }) =>
    seedUsers.setProgramme(program, body, `staff:${staff.id}`),
  );
  http.handle(listSeedInvitations, ({ program, query }) => seedUsers.listInvitations(program, query));
  http.handle(createSeedInvitation, ({ program, body, staff, once }) =>
    once((tx) => seedUsers.createInvitation(tx, program, body, `staff:${staff.id}`)),
  );
  http.handle(setSeedInvitation, ({ program, params, body, staff }) =>
    seedUsers.setInvitation(program, params.id, body.isOpen, `staff:${staff.id}`),
  );
  http.handle(listSeedUsers, ({ program, query }) => seedUsers.listSeedUsers(program, query));
  http.handle(listFeedback, ({ program, query }) => seedUsers.listFeedback(program, query));
  http.handle(answerFeedback, ({ program, params, body, staff }) =>
    seedUsers.answerFeedback(program, params.id, body, `staff:${staff.id}`),
  );

  http.handle(getMySeedStanding, ({ shopper }) => seedUsers.standing(shopper.programId, shopper.memberId));
  http.handle(joinSeedUsers, ({ shopper, body }) => seedUsers.join(shopper.programId, shopper, body.code));
  http.handle(giveFeedback, ({ shopper, body, once }) =>
    once((tx) => seedUsers.giveFeedback(tx, shopper.programId, shopper.memberId, body)),
  );
  http.handle(listMyFeedback, ({ shopper, query }) =>
    seedUsers.myFeedback(shopper.programId, shopper.memberId, query.cursor),
  );
}

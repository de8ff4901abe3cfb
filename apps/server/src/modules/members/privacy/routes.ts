import {
  cancelMyErasure,
  decideDataRequest,
  downloadExport,
  getMyPrivacy,
  linkExport,
  linkMyExport,
  listDataRequests,
  requestMyErasure,
  requestMyExport,
  startDataRequest,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Privacy } from "./privacy.ts";

export function routesPrivacy(http: Http, privacy: Privacy): void {
  http.handle(getMyPrivacy, ({ shopper }) => privacy.mine(shopper.programId, shopper.memberId));
  http.handle(requestMyExport, ({ shopper }) => privacy.askFor(shopper.programId, shopper.memberId, "EXPORT"));
  http.handle(linkMyExport, ({ shopper, params }) => privacy.linkFor(shopper.programId, shopper.memberId, params.id));
  http.handle(downloadExport, async ({ params, reply }) => {
    const archive = await privacy.download(params.token);
    reply.header("content-disposition", 'attachment; filename="my-data.zip"');
    return new Uint8Array(archive);
  });
  http.handle(requestMyErasure, ({ shopper }) => privacy.askFor(shopper.programId, shopper.memberId, "ERASURE"));
  http.handle(cancelMyErasure, async ({ shopper }) => {
    await privacy.cancelErasure(shopper.programId, shopper.memberId);
    return {};
  });

  http.handle(listDataRequests, ({ program, query }) => privacy.list(program, query));
  http.handle(startDataRequest, ({ program, params, body, staff }) =>
    privacy.start(program, { ...body, memberId: params.id, askedBy: `staff:${staff.id}` }),
  );
  http.handle(decideDataRequest, ({ program, params, body, staff }) =>
    privacy.decide(program, params.id, { actor: `staff:${staff.id}`, approve: body.approve }),
  );
  http.handle(linkExport, ({ program, params, staff }) =>
    privacy.linkForStaff(program, params.id, `staff:${staff.id}`),
  );
}

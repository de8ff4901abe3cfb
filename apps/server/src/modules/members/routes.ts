import {
  addAddress,
  changeAddress,
  getMember,
  getPerson,
  listAddresses,
  listMembers,
  listMerges,
  mergePersons,
  previewMerge,
  previewUndo,
  removeAddress,
  revealPhone,
  setConsent,
  shopperMe,
  shopperSignIn,
  shopperSignOut,
  undoMerge,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import { routesPrivacy } from "./privacy/index.ts";
import type { Members } from "./service.ts";

export function routesMembers(http: Http, members: Members): void {
  http.handle(shopperSignIn, ({ program, body }) => members.signIn({ programId: program, ...body }));
  http.handle(shopperSignOut, async ({ request }) => {
    // the kernel let this call in by this header
    await members.signOut((request.headers.authorization ?? "").slice("Bearer ".length));
    return {};
  });
  http.handle(shopperMe, ({ shopper }) => members.me(shopper.programId, shopper.memberId));
  http.handle(setConsent, async ({ program, shopper, body }) => {
    await members.setConsent(program, { ...body, memberId: shopper?.memberId ?? null });
    return {};
  });

  http.handle(listAddresses, async ({ shopper }) => ({
    items: await members.listAddresses(shopper.programId, shopper.memberId),
  }));
  http.handle(addAddress, ({ shopper, body }) => members.addAddress(shopper.programId, shopper.memberId, body));
  http.handle(changeAddress, ({ shopper, params, body }) =>
    members.changeAddress(shopper.programId, shopper.memberId, params.id, body),
  );
  http.handle(removeAddress, async ({ shopper, params }) => {
    await members.removeAddress(shopper.programId, shopper.memberId, params.id);
    return {};
  });

  http.handle(listMembers, ({ program, query }) => members.listMembers(program, query));
  http.handle(getMember, ({ program, params }) => members.getMember(program, params.id));

  http.handle(revealPhone, ({ program, params, staff }) =>
    members.revealPhone(program, params.id, `staff:${staff.id}`),
  );
  routesPrivacy(http, members.privacy);

  http.handle(getPerson, ({ program, params }) => members.getPerson(program, params.personId));
  http.handle(listMerges, ({ program, query }) => members.listMerges(program, query));
  http.handle(previewMerge, ({ program, params, query }) =>
    members.previewMerge(program, { one: params.personId, other: query.with }),
  );
  http.handle(mergePersons, ({ program, params, body, staff }) => {
    const { note, confirmed } = body;
    const by = { actor: `staff:${staff.id}`, note, confirmed };
    return members.mergePersons(program, { one: params.personId, other: body.with }, by);
  });
  http.handle(previewUndo, ({ program, params }) => members.previewUndo(program, params.id));
  http.handle(undoMerge, ({ program, params, body, staff }) =>
    members.undoMerge(program, params.id, { actor: `staff:${staff.id}`, note: body.note }),
  );
}

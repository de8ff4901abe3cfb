import {
  changeChannel,
  changePlacement,
  claimLandingCoupon,
  createChannel,
  createPlacement,
  createPlacementLink,
  createPlacements,
  exportPlacementCodes,
  getChannel,
  getLanding,
  getPlacement,
  getPlacementCode,
  getPlacementPoster,
  listChannelNames,
  listChannels,
  listPlacements,
  setChannelArchived,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Channels } from "./service.ts";
import { shortLinkPage } from "./short-link-page.ts";

type RouteDeps = {
  programs: Pick<Programs, "byId">;
  /** Where short links lead: into WeChat, or in a demo to our own H5 shop. */ shop: "wechat" | "h5";
};

export function routesChannels(http: Http, channels: Channels, deps: RouteDeps): void {
  const { list, placements, landing } = channels;
  http.handle(listChannels, ({ program, query }) => list.list(program, query));
  http.handle(listChannelNames, ({ program }) => list.names(program));
  http.handle(getChannel, ({ program, params }) => list.get(program, params.id));
  http.handle(createChannel, ({ program, body, staff }) => list.create(program, body, actorOf(staff)));
  http.handle(changeChannel, ({ program, params, body, staff }) =>
    list.change(program, params.id, body, actorOf(staff)),
  );
  http.handle(setChannelArchived, ({ program, params, body, staff }) =>
    list.setArchived(program, params.id, body.archived ? "archived" : "active", actorOf(staff)),
  );

  http.handle(listPlacements, ({ program, params, query }) => placements.list(program, params.id, query));
  http.handle(getPlacement, ({ program, params }) => placements.get(program, params.id));
  http.handle(createPlacement, ({ program, params, body, staff }) =>
    placements.create(program, params.id, body, actorOf(staff)),
  );
  http.handle(createPlacements, ({ program, params, body, staff }) =>
    placements.createMany(program, params.id, body, actorOf(staff)),
  );
  http.handle(changePlacement, ({ program, params, body, staff }) =>
    placements.change(program, params.id, body, actorOf(staff)),
  );

  http.handle(getPlacementCode, ({ program, params }) => channels.code(program, params.id));
  http.handle(getPlacementPoster, ({ program, params, query }) => channels.poster(program, params.id, query));
  http.handle(exportPlacementCodes, ({ program, params, reply }) => {
    reply.header("content-disposition", 'attachment; filename="codes.zip"');
    return channels.codesZip(program, params.id);
  });
  http.handle(createPlacementLink, ({ program, params, body }) => channels.createLink(program, params.id, body));

  http.handle(getLanding, ({ program, query, shopper }) => landing.get(program, query.s, shopper?.memberId ?? null));
  http.handle(claimLandingCoupon, ({ once, body, shopper }) => once((tx) => landing.claim(tx, shopper, body.s)));

  followShortLinks(http, channels, deps);
}

const actorOf = (staff: { id: string }) => `staff:${staff.id}`;

/** `/s/<short id>`: what is printed, sent and pasted. Asking twice may lead to different links, so nothing is kept. */
function followShortLinks(http: Http, { links }: Channels, { programs, shop }: RouteDeps) {
  http.raw({
    method: "GET",
    url: "/s/:shortId",
    async handler(request, reply) {
      const { shortId } = request.params as { shortId: string }; // this route has it
      const userAgent = request.headers["user-agent"] ?? "";
      const isShortId = /^[0-9A-Za-z]{8}$/.test(shortId);
      const followed = isShortId ? await links.follow(shortId, { userAgent, shop }) : { to: "nothing" as const };
      reply
        .header("cache-control", "no-store")
        .header("x-robots-tag", "noindex")
        .header("referrer-policy", "no-referrer");
      if (followed.to === "address") return reply.redirect(followed.url, 302);
      const program = followed.to === "words" ? await programs.byId(followed.placement.programId) : null;
      return reply
        .code(followed.to === "nothing" ? 404 : 200)
        .type("text/html; charset=utf-8")
        .send(shortLinkPage(program?.name ?? null));
    },
  });
}

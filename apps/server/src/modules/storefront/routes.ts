import { getShopProduct, listTopUps, setShopHome, shopCategories, shopHome, shopProducts } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Http } from "#kernel/http.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Storefront } from "./service.ts";

export function routesStorefront(http: Http, storefront: Storefront, site: Site): void {
  http.handle(shopHome, ({ program, shopper, language }) =>
    storefront.home(program, { memberId: shopper?.memberId ?? null, language }),
  );
  http.handle(shopCategories, ({ program }) => storefront.categories(program));
  http.handle(shopProducts, ({ program, query, shopper, language }) =>
    storefront.listProducts(program, query, { memberId: shopper?.memberId ?? null, language }),
  );
  http.handle(getShopProduct, ({ program, params, shopper, language }) =>
    storefront.getProduct(program, params.id, { memberId: shopper?.memberId ?? null, language }),
  );
  http.handle(listTopUps, ({ program, shopper, query, language }) =>
    storefront.listTopUps(program, shopper.memberId, query, language),
  );
  http.handle(setShopHome, async ({ program, body, staff }) => {
    await storefront.setHome(program, body, `staff:${staff.id}`);
    return {};
  });
  serveConfig(http, site);
}

export type Site = {
  programs: Programs;
  /** The WeChat simulator the H5 shop signs in and pays with; null when the real WeChat is connected. */
  simUrl: string | null;
};

/** `GET /storefront-config.json?program=<id>`: which program the H5 build is; without a name the first one. */
function serveConfig(http: Http, { programs, simUrl }: Site) {
  http.raw({
    method: "GET",
    url: "/storefront-config.json",
    async handler(request, reply) {
      const { program: wanted } = request.query as { program?: unknown }; // any query may be sent
      const program = typeof wanted === "string" ? await programs.byId(wanted) : (await programs.list())[0];
      if (!program) fail("UNKNOWN_PROGRAM");
      return reply.header("cache-control", "no-cache").send({ program: program.id, appid: program.appid, simUrl });
    },
  });
}

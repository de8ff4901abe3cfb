import { createReadStream } from "node:fs";
import {
  adjustStock,
  changeProduct,
  createCategory,
  createProduct,
  getProduct,
  listCategories,
  listProducts,
  setProductState,
  uploadPicture,
} from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Http } from "#kernel/http.ts";
import { THUMBNAIL_WIDTHS } from "./picture-files.ts";
import { PICTURE_LIMIT_BYTES } from "./pictures.ts";
import type { Catalog } from "./service.ts";

export function routesCatalog(http: Http, catalog: Catalog): void {
  http.handle(listCategories, async ({ program }) => ({ items: await catalog.listCategories(program) }));
  http.handle(createCategory, ({ program, body, staff }) => catalog.createCategory(program, body, actorOf(staff)));

  http.handle(listProducts, ({ program, query }) => catalog.listProducts(program, query));
  http.handle(getProduct, ({ program, params }) => catalog.getProduct(program, params.id));
  http.handle(createProduct, ({ once, program, body, staff }) =>
    once((tx) => catalog.createProduct(tx, program, body, actorOf(staff))),
  );
  http.handle(changeProduct, ({ program, params, body, staff }) =>
    catalog.changeProduct(program, params.id, body.version, body.product, actorOf(staff)),
  );
  http.handle(setProductState, ({ program, params, body, staff }) =>
    catalog.setProductState(program, params.id, body.state, actorOf(staff)),
  );
  http.handle(adjustStock, ({ once, program, params, body, staff }) =>
    once((tx) => catalog.adjustStock(tx, program, params.id, body, actorOf(staff))),
  );
  http.handle(uploadPicture, ({ program, body }) => catalog.uploadPicture(program, body), {
    bodyLimitBytes: PICTURE_LIMIT_BYTES,
  });

  servePictures(http, catalog);
}

const actorOf = (staff: { id: string }) => `staff:${staff.id}`;

const A_YEAR = 31_536_000;

/** `/files/<program>/<hash>.webp?w=360`: the name is the content, so it may be kept for ever. */
function servePictures(http: Http, catalog: Catalog) {
  http.raw({
    method: "GET",
    url: "/files/:program/:name",
    async handler(request, reply) {
      const { program, name } = request.params as { program: string; name: string }; // this route has both
      const { w } = request.query as { w?: unknown }; // any query may be sent
      const hash = /^([0-9a-f]{64})\.webp$/.exec(name)?.[1];
      if (!hash || !/^[A-Za-z0-9_-]{1,64}$/.test(program)) fail("NOT_FOUND");
      const width = w === undefined ? null : Number(w);
      if (width !== null && !THUMBNAIL_WIDTHS.includes(width)) fail("INVALID_INPUT", { field: "query.w" });
      const path = (await catalog.findPictureFile(program, hash, width)) ?? fail("NOT_FOUND");
      return reply
        .header("content-type", "image/webp")
        .header("cache-control", `public, max-age=${A_YEAR}, immutable`)
        .header("cross-origin-resource-policy", "cross-origin") // the H5 shop and the console may live elsewhere
        .send(createReadStream(path));
    },
  });
}

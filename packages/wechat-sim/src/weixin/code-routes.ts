import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Codes } from "./codes.ts";
import type { Links } from "./links.ts";
import { bodyOf, queryOf } from "./request.ts";
import type { Tokens } from "./tokens.ts";

const OK = { errcode: 0, errmsg: "ok" };

/** Codes and links, under their real paths; and what a browser sees that follows a URL Link without WeChat. */
export function routeCodes(
  app: FastifyInstance,
  parts: { tokens: Tokens; codes: Codes; links: Links; baseUrl(): string },
): void {
  const { tokens, codes, links, baseUrl } = parts;
  const asked = (request: FastifyRequest) => ({
    appid: tokens.check(queryOf(request)("access_token")),
    body: bodyOf(request),
  });

  app.post("/wxa/getwxacodeunlimit", async (request, reply: FastifyReply) => {
    const { appid, body } = asked(request);
    return reply.type("image/png").send(await codes.draw(appid, body));
  });
  app.post("/wxa/generate_urllink", (request) => {
    const { appid, body } = asked(request);
    return { ...OK, url_link: `${baseUrl()}/urllink/${links.make(appid, "link", body)}` };
  });
  app.post("/wxa/generatescheme", (request) => {
    const { appid, body } = asked(request);
    return { ...OK, openlink: `weixin://dl/business/?t=${links.make(appid, "scheme", body)}` };
  });

  app.get("/urllink/:id", (_request, reply) =>
    reply
      .type("text/html; charset=utf-8")
      .send(
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>URL Link</title><p>请在微信中打开</p></html>',
      ),
  );
}

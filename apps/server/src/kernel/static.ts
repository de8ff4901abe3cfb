import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import serve from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";

export type Site = {
  /** `/console` or `` for the root. */
  prefix: string;
  /** Directory of the build; it may appear later, as a first build takes minutes. */
  folder: URL;
  /** Unknown paths below the prefix answer index.html: the page has a router of its own. */
  isSinglePage: boolean;
  /** What a person reads while there is no build. */
  building: string;
};

/** Serves a built site. Files with a hash in their name never change, all others are asked for again. */
export async function serveSite(server: FastifyInstance, site: Site): Promise<void> {
  const root = fileURLToPath(site.folder);
  const index = `${root}/index.html`;
  await server.register(
    async (scope) => {
      scope.addHook("onSend", async (_request, reply) => {
        if (String(reply.getHeader("content-type")).startsWith("text/html")) pageHeaders(reply, index);
      });
      await scope.register(serve, {
        root,
        prefix: "/",
        cacheControl: false,
        setHeaders(reply, path) {
          const isHashed = /[.-][\w-]{8,}\.(js|css|woff2?|png|jpe?g|svg|webp)$/.test(path);
          reply.header("cache-control", isHashed ? "public, max-age=31536000, immutable" : "no-cache");
        },
      });
      scope.setNotFoundHandler((request, reply) => {
        const isPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
        if (isPage && !existsSync(index))
          return reply
            .code(503)
            .header("retry-after", "5")
            .type("text/html; charset=utf-8")
            .send(waiting(site.building));
        if (isPage && site.isSinglePage) return reply.header("cache-control", "no-cache").sendFile("index.html");
        return reply.code(404).type("text/plain; charset=utf-8").send("404");
      });
    },
    { prefix: site.prefix },
  );
  if (site.prefix !== "") server.get(site.prefix, (_request, reply) => reply.redirect(`${site.prefix}/`));
}

/**
 * What OWASP asks of pages. Scripts only our own files and the inline ones of index.html, by their hash; styles inline because
 * component libraries write them; calls also to loopback, where the WeChat simulator of a demo lives.
 */
function pageHeaders(reply: FastifyReply, index: string) {
  reply.headers({
    "content-security-policy": [
      "default-src 'self'",
      `script-src 'self' ${inlineScripts(index)}`,
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      "connect-src 'self' http://127.0.0.1:* http://localhost:*",
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'self'",
      "frame-src 'self' http://127.0.0.1:* http://localhost:*",
    ].join("; "),
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
  });
}

const hashesOf = new Map<string, { changedAt: number; sources: string }>();

function inlineScripts(index: string): string {
  if (!existsSync(index)) return "";
  const changedAt = statSync(index).mtimeMs;
  const known = hashesOf.get(index);
  if (known?.changedAt === changedAt) return known.sources;
  const scripts = readFileSync(index, "utf8").matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  const sources = [...scripts]
    .map(([, code = ""]) => `'sha256-${createHash("sha256").update(code).digest("base64")}'`)
    .join(" ");
  hashesOf.set(index, { changedAt, sources });
  return sources;
}

const waiting = (
  text: string,
) => `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="5">
<meta name="viewport" content="width=device-width"><title>Banyan</title>
<body style="font:16px/1.6 system-ui;display:grid;place-items:center;min-height:90vh;color:#555"><p>${text}</p></body></html>`;

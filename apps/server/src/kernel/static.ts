import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import serve from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

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
  const index = join(root, "index.html");
  await server.register(async (scope) => {
    await scope.register(serve, { root, serve: false, cacheControl: false });
    scope.addHook("onSend", async (_request, reply) => {
      if (String(reply.getHeader("content-type")).startsWith("text/html")) pageHeaders(reply, index);
    });
    const answer = (request: FastifyRequest, reply: FastifyReply) => {
      const path = (request.params as { "*"?: string })["*"] ?? ""; // the wildcard of the route below
      const isFile = isFileBelow(root, path);
      if (isFile) return reply.header("cache-control", cacheControl(path)).sendFile(path);
      const isPage = path === "" || (request.headers.accept ?? "").includes("text/html");
      if (!isPage || path.startsWith("api/")) return reply.callNotFound();
      if (!existsSync(index)) {
        return reply.code(503).header("retry-after", "5").type("text/html; charset=utf-8").send(waiting(site.building));
      }
      if (path !== "" && !site.isSinglePage) return reply.callNotFound();
      return reply.header("cache-control", "no-cache").sendFile("index.html");
    };
    scope.get(`${site.prefix}/*`, answer);
    if (site.prefix === "") return;
    // the router ignores a trailing slash, relative links in the page do not
    scope.get(site.prefix, (request, reply) =>
      /^[^?]*\/(\?|$)/.test(request.url) ? answer(request, reply) : reply.redirect(`${site.prefix}/`),
    );
  });
}

/** A regular, not hidden file below the folder; never one beside it. */
function isFileBelow(root: string, path: string): boolean {
  if (path.includes("\0")) return false;
  const full = join(root, path);
  if (!full.startsWith(join(root, sep)) || path.split("/").some((part) => part.startsWith("."))) return false;
  return statSync(full, { throwIfNoEntry: false })?.isFile() ?? false;
}

const cacheControl = (path: string) =>
  /[.-][\w-]{8,}\.(js|css|woff2?|png|jpe?g|svg|webp)$/.test(path) ? "public, max-age=31536000, immutable" : "no-cache";

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

import type { FastifyRequest } from "fastify";
import * as json from "../core/json.ts";
import { WeixinError } from "./errors.ts";

export function queryOf(request: FastifyRequest): (name: string) => string {
  const query = json.record(request.query);
  return (name) => json.text(query[name]);
}

export function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const body = json.parse(request.body);
  if (body === undefined) throw new WeixinError(47001);
  return body;
}

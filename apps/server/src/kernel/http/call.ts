import type { Endpoint } from "@banyan/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type * as z from "zod/mini";
import type { Shopper, StaffCaller, Writer } from "../auth.ts";
import type { Tx } from "../db.ts";
import type { Language } from "./failures.ts";

type Out<S> = S extends z.core.$ZodType ? z.core.output<S> : undefined;

/** What a handler returns; `undefined` answers 204. */
export type ReplyOf<E extends Endpoint> = z.core.input<E["response"]>;

/** Shop paths name their program in `X-Program`, console and hook paths in `:program`, a write key is of one; other paths have none. */
type ProgramOf<E extends Endpoint> = E["who"] extends "writer"
  ? string
  : E["path"] extends `/api/shop/${string}` | `${string}/:program` | `${string}/:program/${string}`
    ? string
    : undefined;

type ShopperOf<E extends Endpoint> = E["who"] extends "shopper"
  ? Shopper
  : E["who"] extends "public"
    ? Shopper | undefined
    : undefined;

/** One call, already validated and allowed, as a route hands it to its service. */
export type Call<E extends Endpoint> = {
  params: E extends { params: infer S } ? Out<S> : undefined;
  query: E extends { query: infer S } ? Out<S> : undefined;
  /** Bytes when the endpoint takes a raw body. */
  body: E extends { rawBody: readonly string[] } ? Buffer : E extends { body: infer S } ? Out<S> : undefined;
  /** Program id (not the appid). */
  program: ProgramOf<E>;
  /** `who: "public"` calls of the shop may carry a token too. */
  shopper: ShopperOf<E>;
  staff: E["who"] extends "staff" ? StaffCaller : undefined;
  writer: E["who"] extends "writer" ? Writer : undefined;
  /** `X-Anon-Id`: who this device says it is. */
  anonId: string | undefined;
  language: Language;
  ip: string;
  requestId: string;
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  request: FastifyRequest;
  reply: FastifyReply;
} & (E["idempotency"] extends "required"
  ? {
      /** Runs the call's one transaction at most once per Idempotency-Key; its result is the reply. */
      once(
        run: (tx: Tx, handOver: (reply: ReplyOf<E>) => Promise<void>) => Promise<ReplyOf<E>>,
      ): Promise<OnceReplyOf<E>>;
    }
  : unknown);

/** What `call.once` gives and a handler of an idempotent endpoint returns: the reply, maybe replayed. */
export type OnceReplyOf<E extends Endpoint> = {
  readonly [onceReply]: E;
  readonly json: string;
  readonly replayed: boolean;
};
declare const onceReply: unique symbol;

/** An idempotent endpoint must answer with what `call.once` gave: forgetting it does not compile. */
export type HandlerResult<E extends Endpoint> = E["idempotency"] extends "required" ? OnceReplyOf<E> : ReplyOf<E>;

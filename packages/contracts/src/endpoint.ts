import type * as z from "zod/mini";
import type { ErrorCode } from "./errors.ts";

/** Who may call: anyone, a signed-in shopper of the program, an operator with a permission, or whoever holds a program's write key. */
export type Who = "public" | "shopper" | "staff" | "writer";

/** One HTTP operation, described once and read by the server, the console, the mini-program and the OpenAPI document. */
export type Endpoint = {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Fastify style; `:name` parts are declared in `params`. Console paths carry `:program`, shop calls the `X-Program` header. */
  readonly path: string;
  readonly summary: string;
  readonly who: Who;
  /** Staff endpoints only: the permission an operator needs. `signedIn` = any operator. */
  readonly permission?: Permission;
  /** `required`: the call moves money, stock, coupons or points and carries an `Idempotency-Key`. */
  readonly idempotency: "required" | "none";
  /** Codes this operation may answer besides those any operation may (`commonErrors`). */
  readonly errors: readonly ErrorCode[];
  /** The body is raw bytes of one of these content types instead of JSON. */
  readonly rawBody?: readonly string[];
  /** What a success answers when it is not JSON: a stream that stays open, a file of rows, plain text, a picture, a folder, or 204. */
  readonly answers?: "event-stream" | "csv" | "text" | "png" | "zip" | "nothing";
  readonly params?: z.core.$ZodType;
  readonly query?: z.core.$ZodType;
  readonly body?: z.core.$ZodType;
  readonly response: z.core.$ZodType;
};

export const permissions = [
  "signedIn",
  "product.read",
  "product.write",
  "order.read",
  "order.ship",
  "after-sale.read",
  "after-sale.handle",
  "after-sale.goodwill",
  "order.adjust",
  "order.approve",
  "order.invoice",
  "order.export",
  "order.personal",
  "member.read",
  "member.merge",
  "member.personal",
  "privacy.read",
  "privacy.request",
  "privacy.approve",
  "channel.read",
  "channel.write",
  "promotion.read",
  "promotion.write",
  "coupon.redeem",
  "analytics.read",
  "analytics.write",
  "import.write",
  "tracking.write",
  "finance.read",
  "loyalty.write",
  "points.adjust",
  "settings.write",
] as const;
export type Permission = (typeof permissions)[number];

export const endpoint = <const E extends Endpoint>(e: E): E => e;

type In<S> = S extends z.core.$ZodType ? z.core.input<S> : undefined;
type Clean<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };

/** What a caller hands over for an endpoint; parts it does not declare are absent. */
export type Call<E extends Endpoint> = Clean<{
  params: E extends { params: infer S } ? In<S> : undefined;
  query: E extends { query: infer S } ? In<S> : undefined;
  body: E extends { body: infer S } ? In<S> : undefined;
}>;
export type Reply<E extends Endpoint> = z.core.output<E["response"]>;

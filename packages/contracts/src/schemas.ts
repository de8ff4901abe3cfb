import * as z from "zod/mini";

/** Shapes shared by several modules. Money is integer fen; rates are basis points; times are ISO 8601 in UTC. */
/** Lower case: PostgreSQL reads both cases as one id, so must every map keyed by it. */
export const id = z.uuid().check(z.toLowerCase());
/** Any amount a shop can have: 0 … 100,000,000 yuan in fen, far below 2^53 even times a quantity. */
export const fen = z.int().check(z.gte(0), z.lte(10_000_000_000));
export const signedFen = z.int().check(z.gte(-10_000_000_000), z.lte(10_000_000_000));
export const quantity = z.int().check(z.gte(1), z.lte(9_999));
export const instant = z.iso.datetime();
/** A business day of the program's zone, `2026-11-22`. */
export const day = z.iso.date();
/** Text a person typed: trimmed, no NUL and no lone surrogates (PostgreSQL could not keep them). */
export const text = (max: number, min = 1) =>
  z.string().check(
    z.trim(),
    z.minLength(min),
    z.maxLength(max),
    z.refine((s) => s.isWellFormed() && !s.includes("\u0000"), "不能包含无法保存的字符"),
  );
export const programParams = z.strictObject({ program: z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/)) });
export const programAndId = z.extend(programParams, { id });
export const idParams = z.strictObject({ id });
/** Paging by number, for console tables that show a total. */
export const pageQuery = z.strictObject({
  page: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100_000)), 1),
  pageSize: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
});
export const pageOf = <T extends z.core.$ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), total: z.int(), page: z.int(), pageSize: z.int() });
/** Paging by cursor, for endless lists in the mini-program. */
export const cursorOf = <T extends z.core.$ZodType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.nullable(z.string()) });
export const nothing = z.strictObject({});
/** A picture the server keeps: path below the public origin, intrinsic size for layout without shifts. */
export const picture = z.strictObject({
  url: z.string().check(z.maxLength(300)),
  width: z.int().check(z.gte(1), z.lte(20_000)),
  height: z.int().check(z.gte(1), z.lte(20_000)),
});
export type Picture = z.infer<typeof picture>;

import { type ErrorBody, errorText } from "@banyan/contracts";
import * as z from "zod/mini";
import { isConnectionError, sqlState } from "../db.ts";
import { Failure, type FailureMore } from "../failure.ts";

/** What any thrown thing means to the caller; `INTERNAL` for what nobody foresaw. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const because = (code: Failure["code"], more: FailureMore = {}) => new Failure(code, { ...more, cause: error });
  switch (sqlState(error)) {
    case "22021": // bytes PostgreSQL cannot keep
    case "22P05":
      return because("INVALID_INPUT");
    case "55P03": // lock not available in time
    case "57014": // statement took too long
      return because("OVERLOADED");
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return because("BODY_TOO_LARGE");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return because("UNSUPPORTED_MEDIA_TYPE");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return because("MALFORMED_BODY");
    case "FST_ERR_HANDLER_TIMEOUT":
      return because("OVERLOADED");
  }
  if (isConnectionError(error)) return because("UNAVAILABLE");
  const status = error instanceof Error && "statusCode" in error ? Number(error.statusCode) : 500;
  if (status === 413) return because("BODY_TOO_LARGE");
  if (status === 415) return because("UNSUPPORTED_MEDIA_TYPE");
  if (status === 429) return because("TOO_MANY_REQUESTS");
  if (status === 404) return because("NOT_FOUND");
  if (status >= 400 && status < 500) return because("INVALID_INPUT");
  return because("INTERNAL");
}

/** Parses one part of the input, or refuses it with the path of the first thing wrong. */
export function parseInput<S extends z.core.$ZodType>(schema: S, value: unknown, part: string): z.core.output<S> {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknownKey = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const path = [part, ...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])];
  throw new Failure("INVALID_INPUT", {
    field: path.map(String).join("."),
    details: { reason: unknownKey === undefined ? (issue?.message ?? issue?.code) : "unknown field" },
  });
}

export type Language = "zh" | "en";

/** zh unless the caller prefers English. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  acceptLanguage?.startsWith("en") ? "en" : "zh";

export function errorBody(failure: Failure, language: Language, requestId: string): ErrorBody {
  return {
    code: failure.code,
    message: errorText(failure.code, language, failure.details),
    ...(failure.field !== undefined && { field: failure.field }),
    ...(failure.details !== undefined && { details: failure.details }),
    requestId,
  };
}

/** 429 and 503 always say when to come back, spread so that not everyone does at once. */
export function retryAfterSeconds(failure: Failure): number | undefined {
  if (failure.retryAfterSeconds !== undefined) return failure.retryAfterSeconds;
  return failure.status === 429 || failure.status === 503 ? 1 + Math.floor(Math.random() * 4) : undefined;
}

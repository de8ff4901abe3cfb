import { type Logger, pino } from "pino";

export type Log = Logger;

/** Fields that may hold personal data or secrets; masked wherever an object is logged, two levels deep. */
const SECRET_FIELDS = [
  "phone",
  "address",
  "password",
  "token",
  "openid",
  "unionid",
  "sessionKey",
  "session_key",
  "secret",
  "authorization",
  "cookie",
];

/** JSON lines on stdout; `silent` in tests. */
export function createLog(level: string, destination?: { write(line: string): void }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: "[masked]",
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

const STD_EXCEPTION = 1001;

/** An error of the engine, in ClickHouse's own words: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export class EngineFailure extends Error {
  readonly code: number;

  constructor(message: string) {
    super(message);
    this.code = Number(/^Code: (\d+)/.exec(message)?.[1] ?? STD_EXCEPTION);
  }

  static from(error: unknown): EngineFailure {
    if (error instanceof EngineFailure) return error;
    return new EngineFailure((error instanceof Error ? error.message : String(error)).replace(/^Query failed: /, ""));
  }
}

/** What the door itself refuses, by the code and name that a ClickHouse server gives for the same. */
const REFUSALS = {
  UNSUPPORTED_METHOD: 1,
  CANNOT_READ_ALL_DATA: 33,
  BAD_ARGUMENTS: 36,
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  UNKNOWN_SETTING: 115,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  QUERY_IS_TOO_LARGE: 223,
  NOT_ENOUGH_SPACE: 243,
  SESSION_NOT_FOUND: 372,
  SESSION_IS_LOCKED: 373,
  ACCESS_DENIED: 497,
  AUTHENTICATION_FAILED: 516,
} as const;

export type Refusal = keyof typeof REFUSALS;

export function refuse(name: Refusal, text: string): EngineFailure {
  return new EngineFailure(`Code: ${REFUSALS[name]}. DB::Exception: ${text}. (${name})`);
}

/** HTTP statuses by error name, as in ClickHouse's src/Server/HTTP/exceptionCodeToHTTPStatus.cpp; anything else is 500. */
const STATUS_BY_NAME: readonly (readonly [number, RegExp])[] = [
  [401, /^REQUIRED_PASSWORD$/],
  [403, /^(UNKNOWN_USER|WRONG_PASSWORD|AUTHENTICATION_FAILED|SET_NON_GRANTED_ROLE|ACCESS_DENIED)$/],
  [
    400,
    /^(BAD_ARGUMENTS|CANNOT_COMPILE_REGEXP|DUPLICATE_COLUMN|ILLEGAL_COLUMN|THERE_IS_NO_COLUMN|UNKNOWN_ELEMENT_IN_AST|UNKNOWN_TYPE_OF_AST_NODE|TOO_DEEP_AST|TOO_BIG_AST|UNEXPECTED_AST_STRUCTURE|SYNTAX_ERROR|INCORRECT_DATA|TYPE_MISMATCH|VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE)$/,
  ],
  [
    400,
    /^CANNOT_PARSE_(TEXT|ESCAPE_SEQUENCE|QUOTED_STRING|DATE|DATETIME|NUMBER|DOMAIN_VALUE_FROM_STRING|IPV4|IPV6|INPUT_ASSERTION_FAILED|UUID)$/,
  ],
  [
    404,
    /^UNKNOWN_(TABLE|FUNCTION|IDENTIFIER|TYPE|STORAGE|DATABASE|SETTING|DIRECTION_OF_SORTING|AGGREGATE_FUNCTION|FORMAT|DATABASE_ENGINE|TYPE_OF_QUERY|ROLE)$/,
  ],
  [408, /^TIMEOUT_EXCEEDED$/],
  [413, /^QUERY_IS_TOO_LARGE$/],
  [501, /^NOT_IMPLEMENTED$/],
  [503, /^(SOCKET_TIMEOUT|CANNOT_OPEN_FILE|CANNOT_SCHEDULE_TASK)$/],
];

/** The HTTP status of an error, by the name that ends its message. */
export function statusOf(failure: EngineFailure): number {
  const name = /\(([A-Z][A-Z0-9_]+)\)\s*(\(version .*\))?\s*$/.exec(failure.message)?.[1] ?? "";
  return STATUS_BY_NAME.find(([, names]) => names.test(name))?.[0] ?? 500;
}

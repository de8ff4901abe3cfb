import type { IncomingMessage } from "node:http";
import { refuse } from "./failure.ts";
import { identifier, literal } from "./quote.ts";

/** URL parameters of the HTTP interface that are not settings. */
const NOT_SETTINGS = new Set(
  "query query_id database default_format session_id session_timeout session_check close_session role user password quota_key compress decompress buffer_size wait_end_of_query stacktrace client_protocol_version log_comment".split(
    " ",
  ),
);
const NAME = /^[A-Za-z_]\w*$/;

/**
 * What runs on the fresh connection before the statement: role, database, settings and query parameters of the request.
 * SET answers an unknown setting with code 115; connection arguments would swallow it.
 */
export function preludeOf(
  request: IncomingMessage,
  parameters: URLSearchParams,
  logComment: string,
  rows: "body" | "text" | "none",
): string {
  const assignments = [`log_comment=${literal(logComment)}`];
  for (const [name, value] of parameters) {
    const isParameter = name.startsWith("param_");
    if (!isParameter && NOT_SETTINGS.has(name)) continue;
    if (!NAME.test(name))
      throw isParameter
        ? refuse("BAD_ARGUMENTS", `Bad parameter name ${name}`)
        : refuse("UNKNOWN_SETTING", `Unknown setting '${name}'`);
    assignments.push(`${name}=${literal(value)}`);
  }
  if (request.method === "GET") assignments.push("readonly=2");
  // rows are data: format Values would else evaluate expressions in them
  if (rows === "body")
    assignments.push(
      "input_format_values_interpret_expressions=0",
      "input_format_values_deduce_templates_of_expressions=0",
    );

  const statements = [`SET ${assignments.join(", ")}`];
  const database = parameters.get("database") ?? request.headers["x-clickhouse-database"];
  if (database && database !== "default") statements.unshift(`USE ${identifier(String(database))}`);
  const roles = parameters.getAll("role");
  if (roles.length > 0) statements.unshift(`SET ROLE ${roles.map(identifier).join(", ")}`);
  return statements.join("; ");
}

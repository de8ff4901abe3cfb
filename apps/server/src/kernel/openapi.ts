import * as contracts from "@banyan/contracts";
import { commonErrors, type Endpoint, errorCatalogue } from "@banyan/contracts";
import * as z from "zod/mini";

/** Schemas the contracts export are written once, under the name they have in code. */
const named = z.registry<{ id: string }>();
for (const [name, value] of Object.entries(contracts)) if (isSchema(value)) named.add(value, { id: name });

type Components = Record<string, unknown>;
type Io = "input" | "output";

/** An OpenAPI 3.1 document of contract endpoints by their name in code; sorted, so that its diff shows what changed. */
export function openapi(endpoints: ReadonlyMap<string, Endpoint>): Record<string, unknown> {
  const components: Components = {};
  const paths: Record<string, Record<string, unknown>> = {};
  const place = ({ path, method }: Endpoint) => `${path} ${method}`;
  for (const [name, endpoint] of [...endpoints].sort(([, a], [, b]) => (place(a) < place(b) ? -1 : 1))) {
    const path = endpoint.path.replace(/:(\w+)/g, "{$1}");
    paths[path] ??= {};
    paths[path][endpoint.method.toLowerCase()] = { operationId: name, ...operation(endpoint, components) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Banyan",
      version: "1",
      description: `Any call may also answer: ${commonErrors.join(", ")}.`,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: { Error: errorSchema, ...sortedByName(components) },
      securitySchemes: {
        shopper: { type: "http", scheme: "bearer" },
        staff: { type: "apiKey", in: "cookie", name: "__Host-banyan" },
        writer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

const errorSchema = {
  type: "object",
  required: ["code", "message", "requestId"],
  properties: {
    code: { enum: Object.keys(errorCatalogue) },
    message: { type: "string" },
    field: { type: "string" },
    details: { type: "object" },
    requestId: { type: "string" },
  },
};

function operation(endpoint: Endpoint, components: Components) {
  const shop = endpoint.path.startsWith("/api/shop/");
  return {
    summary: endpoint.summary,
    ...(endpoint.who !== "public" && { security: [{ [endpoint.who]: [] }] }),
    // who is signed in may say so: the answer can differ
    ...(endpoint.who === "public" && shop && { security: [{}, { shopper: [] }] }),
    ...(endpoint.permission && { "x-permission": endpoint.permission }),
    parameters: [
      ...parameters("path", endpoint.params, components),
      ...parameters("query", endpoint.query, components),
      ...(shop ? [{ name: "X-Program", in: "header", required: true, schema: { type: "string" } }] : []),
      ...(endpoint.idempotency === "required"
        ? [{ name: "Idempotency-Key", in: "header", required: true, schema: { type: "string", maxLength: 255 } }]
        : []),
    ],
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(endpoint.body, "input", components) } },
      },
    }),
    ...(endpoint.rawBody && {
      requestBody: {
        required: true,
        content: Object.fromEntries(endpoint.rawBody.map((type) => [type, { schema: { type: "string" } }])),
      },
    }),
    responses: {
      ...success(endpoint, components),
      ...refusals(endpoint),
    },
  };
}

function success({ answers, response }: Endpoint, components: Components) {
  if (answers === "nothing") return { 204: { description: "Accepted" } };
  if (answers === "csv") return { 200: { description: "A file of rows", content: { "text/csv": {} } } };
  if (answers === "text") return { 200: { description: "Text", content: { "text/plain": {} } } };
  if (answers === "event-stream")
    return { 200: { description: "A stream of events", content: { "text/event-stream": {} } } };
  if (answers === "png") return { 200: { description: "A picture", content: { "image/png": {} } } };
  if (answers === "zip") return { 200: { description: "A folder of files", content: { "application/zip": {} } } };
  return {
    200: { description: "OK", content: { "application/json": { schema: schemaOf(response, "output", components) } } },
  };
}

/** The statuses this operation adds to those any operation may answer, with their codes. */
function refusals(endpoint: Endpoint) {
  const byStatus = Map.groupBy(endpoint.errors, (code) => errorCatalogue[code].status);
  const entries = [...byStatus].sort(([a], [b]) => a - b).map(([status, codes]) => [status, refusal(codes.join(", "))]);
  return {
    ...Object.fromEntries(entries),
    default: refusal("A code any call may answer"),
  };
}
const refusal = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
});

function parameters(place: "path" | "query", schema: z.core.$ZodType | undefined, components: Components) {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input", components) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: property,
  }));
}

/** A named schema as a reference, any other one in full. */
function schemaOf(schema: z.core.$ZodType, io: Io, components: Components): unknown {
  const { properties } = jsonSchema(z.object({ it: schema }), io, components) as { properties: { it: unknown } };
  return properties.it;
}

/** The schema itself; named ones inside it become references and components. */
function jsonSchema(schema: z.core.$ZodType, io: Io, components: Components) {
  const { $defs = {}, ...root } = withReferences(toJson(schema, io), io);
  const own = root.$ref?.split("/").at(-1) ?? "";
  for (const [name, definition] of Object.entries($defs)) {
    if (name === own) continue;
    components[name] ??= definition;
    if (JSON.stringify(components[name]) !== JSON.stringify(definition))
      throw new Error(`${name} is not the same everywhere; give each its own name`);
  }
  return $defs[own] ?? root;
}

function toJson(schema: z.core.$ZodType, io: Io): Json {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    io,
    metadata: named,
    unrepresentable: "any",
    override({ jsonSchema }) {
      delete jsonSchema.id; // the name stands in the reference
      // a format says it; the pattern beside it would be a third of the document
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  return json as Json; // what was asked for
}

type Json = { $ref?: string; $defs?: Record<string, unknown> };

/** Named schemas with defaults somewhere inside: what is sent may leave out what an answer always has. */
const differing = findDiffering();
function findDiffering(): Set<string> {
  const defs = (io: Io) => {
    const found: Record<string, unknown> = {};
    for (const value of Object.values(contracts))
      if (isSchema(value)) Object.assign(found, toJson(z.object({ it: value }), io).$defs);
    return found;
  };
  const [sent, answered] = [defs("input"), defs("output")];
  const names = new Set(
    Object.keys(sent).filter(
      (name) => name in answered && JSON.stringify(sent[name]) !== JSON.stringify(answered[name]),
    ),
  );
  // whoever refers to one of them differs as well
  for (let before = -1; before !== names.size; ) {
    before = names.size;
    for (const [name, definition] of Object.entries(sent))
      if ([...names].some((one) => JSON.stringify(definition).includes(`"#/$defs/${one}"`))) names.add(name);
  }
  return names;
}

/** References into the document's components; what is sent has a name of its own where it differs. */
function withReferences({ $defs = {}, ...root }: Json, io: Io): Json {
  const nameOf = (name: string) => (io === "input" && differing.has(name) ? `${name}Input` : name);
  const renamed = Object.fromEntries(Object.entries($defs).map(([name, definition]) => [nameOf(name), definition]));
  const json = JSON.stringify({ ...root, $defs: renamed });
  return JSON.parse(
    json.replaceAll(/"#\/\$defs\/([^"]+)"/g, (_, name: string) => `"#/components/schemas/${nameOf(name)}"`),
  );
}

const sortedByName = (components: Components) =>
  Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));

function isSchema(value: unknown): value is z.core.$ZodType {
  return typeof value === "object" && value !== null && "_zod" in value;
}

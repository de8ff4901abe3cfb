import { readFileSync, writeFileSync } from "node:fs";
import { endpoints } from "@banyan/contracts";
import { expect, test } from "vitest";
import { openapi } from "#kernel/openapi.ts";

const file = new URL("../../../docs/openapi.json", import.meta.url);
const document = openapi(endpoints);
type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
  security?: Record<string, unknown>[];
  responses: Record<string, { description: string }>;
};
const operations = Object.values(document["paths"] as Record<string, Record<string, Operation>>).flatMap((path) =>
  Object.values(path),
);
const operationOf = (name: string) => operations.find(({ operationId }) => operationId === name);

test("docs/openapi.json is what the contracts say (UPDATE_OPENAPI=1 writes it anew)", () => {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (process.env["UPDATE_OPENAPI"] === "1") writeFileSync(file, text);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(text));
});

test("every endpoint is an operation with its parameters, its codes and who may call it", () => {
  expect(operations.map(({ operationId }) => operationId).sort()).toEqual([...endpoints.keys()].sort());
  for (const [name, endpoint] of endpoints) {
    const operation = operationOf(name);
    const described = operation?.parameters.map((one) => `${one.in} ${one.name}`) ?? [];
    const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, param]) => `path ${param}`);
    expect(described, name).toEqual(expect.arrayContaining(inPath));
    expect(described.includes("header Idempotency-Key"), name).toBe(endpoint.idempotency === "required");
    expect(described.includes("header X-Program"), name).toBe(endpoint.path.startsWith("/api/shop/"));
    expect(operation?.security?.some((one) => endpoint.who in one) ?? false, name).toBe(endpoint.who !== "public");
    const codes = Object.values(operation?.responses ?? {}).flatMap(({ description }) => description.split(", "));
    expect(codes, name).toEqual(expect.arrayContaining([...endpoint.errors]));
  }
});

test("every reference leads to a schema, every schema is used", () => {
  const { schemas } = document["components"] as { schemas: Record<string, unknown> };
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  expect([...new Set(references.map(([, name]) => name))].sort()).toEqual(Object.keys(schemas).sort());
});

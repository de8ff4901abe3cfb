import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { moduleOrder } from "../src/module-order.ts";

/** Modules by rank: each may import only from ranks before its own; equals never import each other. */
const rankOf = new Map(moduleOrder.flatMap((names, rank) => names.map((name) => [name, rank] as const)));
const source = new URL("../src/", import.meta.url);

type Import = { file: string; line: string; target: string };

const all = readdirSync(source, { recursive: true, encoding: "utf8" });
const files = all.filter((file) => file.endsWith(".ts"));
const read = (file: string) => readFileSync(new URL(file, source), "utf8");
const imports: Import[] = files.flatMap((file) =>
  [...read(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([line, target = ""]) => ({
    file,
    line,
    target,
  })),
);
const moduleOf = (file: string) => /^modules\/([^/]+)\//.exec(file)?.[1];
const isTest = (file: string) => file.endsWith(".test.ts");
const say = ({ file, target }: Import) => `${file} imports ${target}`;

/** The module an import leads to, by alias or by a relative path out of its own folder. */
function targetModule({ file, target }: Import): string | undefined {
  if (target.startsWith("#modules/")) return target.split("/")[1];
  if (!target.startsWith(".")) return undefined;
  return moduleOf(new URL(target, new URL(file, source)).href.slice(source.href.length));
}

test("every module folder has a place in the order", () => {
  const folders = readdirSync(new URL("modules/", source));
  expect(folders.filter((name) => !rankOf.has(name))).toEqual([]);
});

test("modules import only modules above them; equals do not import each other", () => {
  const wrong = imports.filter((one) => {
    const from = moduleOf(one.file);
    const to = targetModule(one);
    if (!from || !to || from === to) return false;
    return (rankOf.get(to) ?? 99) >= (rankOf.get(from) ?? -1);
  });
  expect(wrong.map(say)).toEqual([]);
});

test("a module is entered through its index.ts", () => {
  const wrong = imports.filter((one) => {
    const to = targetModule(one);
    if (!to || to === moduleOf(one.file)) return false;
    return one.target !== `#modules/${to}/index.ts` && !one.target.endsWith(`modules/${to}/index.ts`);
  });
  expect(wrong.map(say)).toEqual([]);
});

test("a gateway is entered through its index.ts", () => {
  const wrong = imports.filter(
    ({ file, target }) =>
      target.startsWith("#gateways/") &&
      !target.endsWith("/index.ts") &&
      !file.startsWith(`gateways/${target.split("/")[1]}/`),
  );
  expect(wrong.map(say)).toEqual([]);
});

test("the kernel knows no module and no gateway, a gateway no module", () => {
  const wrong = imports.filter(({ file, target }) => {
    if (file.startsWith("kernel/")) return /^#(modules|gateways|app)|\/(modules|gateways)\//.test(target);
    return file.startsWith("gateways/") && /^#(modules|app)|\/modules\//.test(target);
  });
  expect(wrong.map(say)).toEqual([]);
});

test("only config.ts and main.ts read the environment, nobody but clocks asks the machine for the time", () => {
  const code = files.filter((file) => !isTest(file));
  const readers = code.filter((file) => /process\.env/.test(read(file)));
  expect(readers.filter((file) => !["config.ts", "main.ts"].includes(file))).toEqual([]);
  const timers = code.filter(
    (file) => /^modules\//.test(file) && /new Date\(\)|Date\.now\(\)/.test(readFileSync(new URL(file, source), "utf8")),
  );
  expect(timers).toEqual([]);
});

/** A lease of the collectors runs out in real time: virtual time stands still, and jumps. */
const leases = ["modules/tracking/collectors/store.ts", "modules/tracking/health-store.ts"];

test("SQL asks app_now(), never the machine's clock, but for leases", () => {
  const written = [...files, ...all.filter((file) => file.endsWith(".sql"))].filter(
    (file) => /^(modules|gateways)\//.test(file) && !isTest(file),
  );
  const wrong = written.filter((file) => {
    const text = read(file).replaceAll("app_now()", "");
    const isPostgres = file.endsWith(".sql") || text.includes('from "kysely"');
    return (
      isPostgres &&
      /(?<![\w.])(now\(\)|current_timestamp|current_date|clock_timestamp\(\)|statement_timestamp\(\))/i.test(text)
    );
  });
  expect(wrong.sort()).toEqual(leases.toSorted());
});

test("every module tells what it owns in at most 30 lines", () => {
  const folders = readdirSync(new URL("modules/", source));
  const wrong = folders.filter((name) => {
    const readme = new URL(`modules/${name}/README.md`, source);
    return !existsSync(readme) || readFileSync(readme, "utf8").trimEnd().split("\n").length > 30;
  });
  expect(wrong).toEqual([]);
});

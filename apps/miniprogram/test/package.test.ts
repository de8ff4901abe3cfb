import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { app, sizeOf, weappBuild } from "./built.ts";

const manifest = (path: string) =>
  JSON.parse(readFileSync(join(app, path), "utf8")) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
    version: string;
  };

it("keeps the main package below 1.5 MB (WeChat's limit is 2 MB)", async () => {
  expect(sizeOf(await weappBuild())).toBeLessThan(1.5 * 1024 * 1024);
}, 400_000);

it("pins zod to the version the contracts are written with", () => {
  const { dependencies } = manifest("package.json");
  expect(dependencies["zod"]).toBe(manifest("../../packages/contracts/package.json").dependencies["zod"]);
});

it("holds every part of Taro at one version", () => {
  const { dependencies, devDependencies } = manifest("package.json");
  const taro = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
    /^(@tarojs\/|babel-preset-taro$)/.test(name),
  );
  expect(new Set(taro.map(([, version]) => version))).toEqual(new Set(["4.2.0"]));
  expect(taro.length).toBeGreaterThan(10);
});

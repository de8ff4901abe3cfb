import { expect, it } from "vitest";
import * as contracts from "../../contracts/src/index.ts";
import { CRAWLER_SCENE, SCAN_SCENES } from "../src/visit.ts";

it("calls a scan what reports call one, and a crawler what they leave out", () => {
  const ofScans = contracts.scenes.filter(({ group }) => group === "scan").map(({ scene }) => scene);
  expect({ scans: SCAN_SCENES, crawler: CRAWLER_SCENE }).toEqual({ scans: ofScans, crawler: contracts.CRAWLER_SCENE });
});

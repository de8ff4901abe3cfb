import {
  changeAnnotation,
  changeDashboard,
  changeDigest,
  changeSavedReport,
  copyDashboard,
  copySavedReport,
  createAnnotation,
  createDashboard,
  createDigest,
  createSavedReport,
  getDashboard,
  getSavedReport,
  listAnnotations,
  listDashboards,
  listDigests,
  listSavedReports,
  orderDashboards,
  previewDigest,
  removeAnnotation,
  removeDashboard,
  removeDigest,
  removeSavedReport,
  sendDigest,
  starSavedReport,
  undoDashboard,
} from "@banyan/contracts";
import type { HandleOptions, Http } from "#kernel/http.ts";
import type { Kept } from "./kept.ts";

/** A digest asks one report after the other. */
const patient: HandleOptions = { timeoutMs: 120_000, priority: "browse" };
const done = async (deed: Promise<void>) => {
  await deed;
  return {};
};

export function routesKept(http: Http, { savedReports, dashboards, annotations, digests }: Kept): void {
  http.handle(listSavedReports, ({ program, query, staff }) => savedReports.list(program, query, staff));
  http.handle(getSavedReport, ({ program, params, staff }) => savedReports.get(program, params.id, staff));
  http.handle(createSavedReport, ({ program, body, staff }) => savedReports.create(program, body, staff));
  http.handle(changeSavedReport, ({ program, params, body, staff }) =>
    savedReports.change(program, params.id, body, staff),
  );
  http.handle(copySavedReport, ({ program, params, staff }) => savedReports.copy(program, params.id, staff));
  http.handle(starSavedReport, ({ program, params, body, staff }) =>
    savedReports.star(program, params.id, body.isStarred, staff),
  );
  http.handle(removeSavedReport, ({ program, params, staff }) => done(savedReports.remove(program, params.id, staff)));

  http.handle(listDashboards, async ({ program }) => ({ items: await dashboards.list(program) }));
  http.handle(orderDashboards, async ({ program, body, staff }) => ({
    items: await dashboards.order(program, body.ids, staff),
  }));
  http.handle(getDashboard, ({ program, params }) => dashboards.get(program, params.id));
  http.handle(createDashboard, ({ program, body, staff }) => dashboards.create(program, body, staff));
  http.handle(changeDashboard, ({ program, params, body, staff }) =>
    dashboards.change(program, params.id, body, staff),
  );
  http.handle(undoDashboard, ({ program, params, body, staff }) =>
    dashboards.undo(program, params.id, body.version, staff),
  );
  http.handle(copyDashboard, ({ program, params, staff }) => dashboards.copy(program, params.id, staff));
  http.handle(removeDashboard, ({ program, params, staff }) => done(dashboards.remove(program, params.id, staff)));

  http.handle(listAnnotations, async ({ program, query }) => ({ items: await annotations.list(program, query) }));
  http.handle(createAnnotation, ({ program, body, staff }) => annotations.create(program, body, staff));
  http.handle(changeAnnotation, ({ program, params, body, staff }) =>
    annotations.change(program, params.id, body, staff),
  );
  http.handle(removeAnnotation, ({ program, params, staff }) => done(annotations.remove(program, params.id, staff)));

  http.handle(listDigests, async ({ program }) => ({ items: await digests.list(program) }));
  http.handle(createDigest, ({ program, body, staff }) => digests.create(program, body, staff));
  http.handle(changeDigest, ({ program, params, body, staff }) => digests.change(program, params.id, body, staff));
  http.handle(removeDigest, ({ program, params, staff }) => done(digests.remove(program, params.id, staff)));
  http.handle(previewDigest, ({ program, body }) => digests.preview(program, body), patient);
  http.handle(sendDigest, ({ program, params, staff }) => digests.send(program, params.id, staff), patient);
}

import {
  cancelImport,
  createImport,
  createWriteKey,
  dryRunImport,
  exportRejectedRows,
  getImport,
  importEvents,
  importLimits,
  listImports,
  listWriteKeys,
  previewImport,
  revokeWriteKey,
  startImport,
  undoImport,
  uploadImportPiece,
} from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { Imports } from "./service.ts";

export function routesImports(http: Http, imports: Imports): void {
  http.handle(listWriteKeys, ({ program }) => imports.writeKeys.list(program));
  http.handle(createWriteKey, ({ program, staff, body }) => imports.writeKeys.create(program, staff, body.name));
  http.handle(revokeWriteKey, ({ program, staff, params }) => imports.writeKeys.revoke(program, staff, params.id));

  http.handle(
    importEvents,
    ({ writer, body, request }) => imports.importEvents(writer, body, request.headers["content-encoding"]),
    {
      bodyLimitBytes: importLimits.bytes,
      priority: "events",
    },
  );

  http.handle(listImports, ({ program, query }) => imports.list(program, query));
  http.handle(createImport, ({ program, staff, body }) => imports.create(program, staff, body));
  http.handle(
    uploadImportPiece,
    ({ program, params, query, body }) => imports.upload(program, params.id, query.offset, body),
    {
      bodyLimitBytes: importLimits.pieceBytes,
    },
  );
  http.handle(getImport, ({ program, params }) => imports.get(program, params.id));
  http.handle(previewImport, ({ program, params }) => imports.preview(program, params.id));
  http.handle(dryRunImport, ({ program, params, body }) => imports.dryRun(program, params.id, body.mapping));
  http.handle(startImport, ({ program, staff, params, body }) =>
    imports.start(program, staff, params.id, body.mapping),
  );
  http.handle(cancelImport, ({ program, staff, params }) => imports.cancel(program, staff, params.id));
  http.handle(undoImport, ({ program, staff, params }) => imports.undo(program, staff, params.id));
  http.handle(exportRejectedRows, ({ program, params }) => imports.rejectedRows(program, params.id));
}

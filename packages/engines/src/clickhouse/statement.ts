import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import zlib from "node:zlib";
import { refuse } from "./failure.ts";
import { type Scan, scan } from "./scan.ts";
import type { RowFile, Spool } from "./spool.ts";

/** Text longer than this is not scanned and not run; ClickHouse's own max_query_size is 256 KiB. */
const LONGEST_SQL_BYTES = 1024 * 1024;

/** One statement of a request. The rows of an INSERT are in a file, never in the text. */
export type Statement = {
  sql: string;
  scan: Scan;
  rows?: {
    file: RowFile;
    /** A body of its own is data only; rows that share the text with their INSERT were written by its author. */
    from: "body" | "text";
  };
};

/** Content-Encoding → COMPRESSION of FROM INFILE: the engine unpacks rows itself. */
const ROW_COMPRESSION: Readonly<Record<string, string>> = {
  "": "none",
  identity: "none",
  gzip: "gzip",
  deflate: "deflate",
  br: "br",
  zstd: "zstd",
  lz4: "lz4",
};
const UNPACK: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress,
};

/** Reads the statement of a request; a multipart body also adds its fields to `parameters`. The caller removes the row file. */
export async function readStatement(
  request: IncomingMessage,
  parameters: URLSearchParams,
  spool: Spool,
  largestBodyBytes: number,
): Promise<Statement> {
  const encoding = (request.headers["content-encoding"] ?? "").toLowerCase();
  const type = request.headers["content-type"] ?? "";
  if (type.startsWith("multipart/form-data")) {
    const body = await collect(unpacked(request, encoding), largestBodyBytes);
    return fromText(await readForm(body, type, parameters), spool);
  }
  const query = Buffer.from(parameters.get("query") ?? "");
  const inUrl = scan(sqlPart(query));
  if (inUrl.rows) return fromRows(query, inUrl, request, encoding, spool, largestBodyBytes);
  const body = await collect(unpacked(request, encoding), largestBodyBytes);
  // a body behind an INSERT is rows, and there is no saying in which format
  if (inUrl.inserts && body.length > 0)
    throw refuse("BAD_ARGUMENTS", "An INSERT with rows in the body needs a FORMAT clause");
  return fromText(
    query.length > 0 && body.length > 0
      ? Buffer.concat([query, Buffer.from("\n"), body])
      : query.length > 0
        ? query
        : body,
    spool,
  );
}

/** The INSERT is in the URL, its rows are the body: they go to the file as they come. */
async function fromRows(
  query: Buffer,
  found: Scan,
  request: IncomingMessage,
  encoding: string,
  spool: Spool,
  largestBodyBytes: number,
): Promise<Statement> {
  const compression = ROW_COMPRESSION[encoding];
  if (!compression) throw refuse("BAD_ARGUMENTS", `Unknown Content-Encoding ${encoding}`);
  const first = rowsAfter(query, found);
  const file = spool.create();
  try {
    if (first.length > 0) {
      if (compression !== "none")
        throw refuse("BAD_ARGUMENTS", "Rows in the URL and a compressed body do not go together");
      file.append(first);
    }
    for await (const chunk of request) {
      file.append(chunk as Buffer);
      if (file.bytes > largestBodyBytes) throw tooLarge(largestBodyBytes);
    }
    file.close();
    return { sql: withInfile(query, found, file, compression), scan: found, rows: { file, from: "body" } };
  } catch (error) {
    file.remove();
    throw error;
  }
}

/** Everything in one text: what follows an INSERT's FORMAT or VALUES goes to the file, too. */
function fromText(text: Buffer, spool: Spool): Statement {
  const found = scan(sqlPart(text));
  if (found.first === "") throw refuse("SYNTAX_ERROR", "Empty query");
  if (!found.rows) {
    if (text.length > LONGEST_SQL_BYTES)
      throw refuse("QUERY_IS_TOO_LARGE", `The statement exceeds ${LONGEST_SQL_BYTES} bytes`);
    return { sql: text.toString(), scan: found };
  }
  const file = spool.create();
  try {
    file.append(rowsAfter(text, found));
    file.close();
    return { sql: withInfile(text, found, file, "none"), scan: found, rows: { file, from: "text" } };
  } catch (error) {
    file.remove();
    throw error;
  }
}

function withInfile(text: Buffer, { rows, format }: Scan, file: RowFile, compression: string): string {
  const infileAt = rows?.infileAt ?? text.length;
  const head = text.subarray(0, infileAt).toString();
  const clauses = text
    .subarray(infileAt, rows?.dataAt)
    .toString()
    .replace(/\b(FORMAT\s+)?\w+$/i, "");
  return `${head} FROM INFILE '${file.path}' COMPRESSION '${compression}' ${clauses} FORMAT ${format}`;
}

/** As the server does: blanks up to the first line end after the format are not data. */
function rowsAfter(text: Buffer, { rows }: Scan): Buffer {
  let at = rows?.dataAt ?? text.length;
  while (text[at] === 0x20 || text[at] === 0x09 || text[at] === 0x0d) at++;
  if (
    text[at] === 0x3b &&
    text
      .subarray(at + 1)
      .toString("latin1")
      .trim() === ""
  )
    return Buffer.alloc(0);
  return text.subarray(text[at] === 0x0a ? at + 1 : at);
}

function sqlPart(text: Buffer): string {
  return text.toString("latin1", 0, Math.min(text.length, LONGEST_SQL_BYTES));
}

function unpacked(request: IncomingMessage, encoding: string): Readable {
  if (encoding === "" || encoding === "identity") return request;
  const unpack = UNPACK[encoding]?.();
  if (!unpack) throw refuse("BAD_ARGUMENTS", `Unknown Content-Encoding ${encoding}`);
  request.once("error", (error) => (unpack as unknown as Readable).destroy(error));
  return request.pipe(unpack) as unknown as Readable; // zlib's streams are both
}

async function collect(stream: Readable, largestBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > largestBytes) throw tooLarge(largestBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readForm(body: Buffer, type: string, parameters: URLSearchParams): Promise<Buffer> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  let query = parameters.get("query") ?? "";
  for (const [name, value] of form) {
    if (typeof value !== "string")
      throw refuse("NOT_IMPLEMENTED", "External tables are not supported by the embedded engine");
    if (name === "query") query = value;
    else parameters.set(name, value);
  }
  return Buffer.from(query);
}

function tooLarge(bytes: number) {
  return refuse("QUERY_IS_TOO_LARGE", `Request body exceeds ${bytes} bytes`);
}

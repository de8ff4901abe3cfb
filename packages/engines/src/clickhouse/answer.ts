import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { EngineFailure } from "./failure.ts";

const gzip = promisify(zlib.gzip);
const GZIP_LEVEL = 1; // loopback: speed over size
/** Below this, compressing at once costs less than a trip to the thread pool. */
const SMALL_BYTES = 65_536;

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [/^JSON(?!.*EachRow)/, "application/json; charset=UTF-8"],
  [/^JSON|NDJSON/, "application/x-ndjson; charset=UTF-8"],
  [/^CSV/, "text/csv; charset=UTF-8; header=absent"],
  [/^(TSV|TabSeparated)/, "text/tab-separated-values; charset=UTF-8"],
  [/./, "application/octet-stream"],
];

const NO_SUMMARY = {
  read_rows: 0,
  read_bytes: 0,
  written_rows: 0,
  written_bytes: 0,
  total_rows_to_read: 0,
  result_rows: 0,
  result_bytes: 0,
};
export type Summary = Partial<typeof NO_SUMMARY>;

/** One HTTP answer in ClickHouse's manner: format, summary, compression, and an exception even after the first bytes. */
export class Answer {
  readonly response: ServerResponse;
  readonly format: string;
  #compresses: boolean;

  constructor(request: IncomingMessage, response: ServerResponse, parameters: URLSearchParams, format: string) {
    this.response = response;
    this.format = format;
    const accepts = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    this.#compresses = accepts && parameters.get("enable_http_compression") === "1";
  }

  /** The client has gone before the answer was complete. */
  get isGone(): boolean {
    return this.response.destroyed && !this.response.writableFinished;
  }

  /** `elapsed` in seconds, as the engine gives it. */
  async whole(bytes: Buffer, summary: Summary, elapsed: number): Promise<void> {
    this.#head(summary, elapsed);
    if (!this.#compresses || bytes.length === 0) {
      this.response.removeHeader("Content-Encoding");
      this.response.end(bytes);
      return;
    }
    const options = { level: GZIP_LEVEL };
    this.response.end(bytes.length < SMALL_BYTES ? zlib.gzipSync(bytes, options) : await gzip(bytes, options));
  }

  /** Sends blocks as they come. An error before the first is thrown, for a proper status; a later one goes into the body. */
  async stream(blocks: AsyncGenerator<Buffer, void>): Promise<void> {
    let block = await blocks.next();
    const tag = randomBytes(8).toString("hex");
    this.response.setHeader("X-ClickHouse-Exception-Tag", tag);
    this.#head({}, 0);
    const compressor = this.#compresses ? zlib.createGzip({ level: GZIP_LEVEL }) : undefined;
    compressor?.pipe(this.response);
    const out = compressor ?? this.response;
    try {
      for (; !block.done; block = await blocks.next()) {
        if (this.isGone) return void (await blocks.return());
        if (!out.write(block.value)) await this.#drained(out);
      }
    } catch (error) {
      if (this.isGone) return; // most likely its own KILL; nobody reads
      if (compressor) await new Promise<void>((resolve) => compressor.flush(() => resolve()));
      out.write(exceptionBlock(EngineFailure.from(error), tag));
    }
    out.end();
  }

  /** A closed response never drains: whoever waits for it must also see it close. */
  #drained(out: NodeJS.WritableStream): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        out.off("drain", done);
        this.response.off("close", done);
        resolve();
      };
      out.once("drain", done);
      this.response.once("close", done);
      if (this.response.destroyed) done();
    });
  }

  #head(summary: Summary, elapsed: number): void {
    const counts = { ...NO_SUMMARY, ...summary, elapsed_ns: Math.round(elapsed * 1e9) };
    const asStrings = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)]));
    this.response.statusCode = 200;
    this.response.setHeader("Content-Type", CONTENT_TYPES.find(([formats]) => formats.test(this.format))?.[1] ?? "");
    this.response.setHeader("X-ClickHouse-Format", this.format);
    this.response.setHeader("X-ClickHouse-Summary", JSON.stringify(asStrings));
    if (this.#compresses) this.response.setHeader("Content-Encoding", "gzip");
  }
}

/** The protocol of servers since 25.11 for an error after the first bytes; the official client turns it into a ClickHouseError. */
function exceptionBlock(failure: EngineFailure, tag: string): Buffer {
  const text = Buffer.from(`${failure.message}\n`);
  return Buffer.concat([
    Buffer.from(`\r\n__exception__\r\n${tag}\r\n`),
    text,
    Buffer.from(`${text.length} ${tag}\r\n__exception__\r\n`),
  ]);
}

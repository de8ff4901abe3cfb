import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import type { importEncodings } from "@banyan/contracts";

export type Encoding = (typeof importEncodings)[number];

const readBytes = 1024 * 1024;

/** How far the file itself was read, for the progress. */
export type Reading = { fileBytes: number };

/**
 * The bytes of a file as UTF-8 text from a place in that text on: unpacked when it is gzip, transcoded when it is not UTF-8, without
 * its mark. Only a plain UTF-8 file can be entered in the middle; the others are read from their beginning and skipped.
 */
export async function* textOf(
  path: string,
  encoding: Encoding,
  from: number,
  reading: Reading,
): AsyncGenerator<Buffer> {
  const isGzip = await isPacked(path);
  const isPlain = !isGzip && encoding === "utf-8";
  const file = createReadStream(path, { highWaterMark: readBytes, start: isPlain ? from : 0 });
  const before = isPlain ? from : 0;
  const bytes = isGzip ? file.pipe(createGunzip({ chunkSize: readBytes })) : file;
  if (isGzip) file.on("error", (error) => bytes.destroy(error));
  let skip = isPlain ? 0 : from;
  try {
    for await (const chunk of encoding === "utf-8" ? bytes : transcoded(bytes, encoding)) {
      reading.fileBytes = before + file.bytesRead;
      const piece = chunk as Buffer;
      if (skip >= piece.length) skip -= piece.length;
      else {
        yield skip > 0 ? piece.subarray(skip) : piece;
        skip = 0;
      }
    }
    reading.fileBytes = before + file.bytesRead;
  } finally {
    bytes.destroy();
    file.destroy();
  }
}

async function* transcoded(bytes: AsyncIterable<unknown>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: false });
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk as Buffer, { stream: true }), "utf8");
  yield Buffer.from(decoder.decode(), "utf8");
}

export async function isPacked(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** The first bytes of the unpacked file, not transcoded, at most `most`; never more of the file than needed. */
export async function beginningOf(path: string, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of textOf(path, "utf-8", 0, { fileBytes: 0 })) {
    pieces.push(piece);
    length += piece.length;
    if (length >= most) break;
  }
  return Buffer.concat(pieces).subarray(0, most);
}

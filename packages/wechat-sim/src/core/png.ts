import { inflateSync } from "node:zlib";

export type Pixels = { width: number; height: number /** RGBA, 4 bytes a pixel. */; data: Uint8ClampedArray };

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes a pixel by PNG colour type; palettes and 16 bits are not read: no tool of ours writes them. */
const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 };
const LARGEST_SIDE = 8_000;

/** A PNG as a camera sees it: what is transparent lies on white paper. Throws RangeError on what it cannot read. */
export function readPng(file: Uint8Array): Pixels {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new RangeError("not a PNG");
  const parts: Buffer[] = [];
  let header: Buffer | undefined;
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 8, at + 8 + length);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "IHDR") header = body;
    if (type === "IDAT") parts.push(body);
    at += 12 + length;
  }
  if (header === undefined || header.length < 13) throw new RangeError("a PNG without a header");
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const channels = CHANNELS[header[9] ?? -1];
  if (header[8] !== 8 || channels === undefined || header[12] !== 0 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
    throw new RangeError("a kind of PNG that is not read here");
  }
  const raw = unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    const from = i * channels;
    const isGrey = channels < 3;
    const opaque = channels === 2 || channels === 4 ? (raw[from + channels - 1] ?? 255) / 255 : 1;
    for (let c = 0; c < 3; c += 1) {
      const value = raw[from + (isGrey ? 0 : c)] ?? 0;
      data[i * 4 + c] = value * opaque + 255 * (1 - opaque);
    }
    data[i * 4 + 3] = 255;
  }
  return { width, height, data };
}

/** Rows are stored as differences to their neighbours (PNG specification, section 9). */
function unfilter(packed: Buffer, rowBytes: number, height: number, step: number): Uint8Array {
  if (packed.length < (rowBytes + 1) * height) throw new RangeError("a PNG that ends too early");
  const rows = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (rowBytes + 1)] ?? 0;
    for (let x = 0; x < rowBytes; x += 1) {
      const at = y * rowBytes + x;
      const left = x >= step ? (rows[at - step] ?? 0) : 0;
      const up = y > 0 ? (rows[at - rowBytes] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (rows[at - rowBytes - step] ?? 0) : 0;
      rows[at] = (packed[y * (rowBytes + 1) + 1 + x] ?? 0) + guess(filter, left, up, corner);
    }
  }
  return rows;
}

function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const [byLeft, byUp, byCorner] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

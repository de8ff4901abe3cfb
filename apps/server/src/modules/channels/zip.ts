import { crc32 } from "node:zlib";

/**
 * A ZIP folder of files that are packed already (PNG, JPEG): stored, not compressed (APPNOTE 6.3.10, method 0).
 * Names are UTF-8; times are the format's first day, so that the same files give the same bytes.
 */
export function zipOf(files: readonly { name: string; bytes: Uint8Array }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const path = Buffer.from(name);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); // needs version 2.0
    about.writeUInt16LE(0x0800, 2); // the name is UTF-8
    about.writeUInt16LE(0x21, 8); // 1980-01-01
    about.writeUInt32LE(crc32(bytes), 10);
    about.writeUInt32LE(bytes.length, 14);
    about.writeUInt32LE(bytes.length, 18);
    about.writeUInt16LE(path.length, 22);
    const local = [Buffer.from("PK\u0003\u0004"), about, path, Buffer.from(bytes)];
    parts.push(...local);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("PK\u0001\u0002"), Buffer.from([20, 0]), about, tail, path);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, index, Buffer.from("PK\u0005\u0006"), end]);
}

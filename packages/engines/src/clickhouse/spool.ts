import { createHash } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, rmSync, statfsSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";
import { refuse } from "./failure.ts";

/** Memory-backed, so that a body costs two copies and no disk. In a container it may be as small as 64 MB. */
const MEMORY_BASE = "/dev/shm";

/** Rows of one INSERT on their way into the engine. */
export class RowFile {
  readonly path: string;
  bytes = 0;
  #descriptor: number | undefined;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(path, "wx", 0o600);
  }

  /** A chunk of a socket (64 KB) is written in some 20 µs: less than a trip to the thread pool, which queries fill. */
  append(chunk: Uint8Array): void {
    if (this.#descriptor === undefined) throw new Error(`${this.path} is closed`);
    try {
      for (let at = 0; at < chunk.length; ) at += writeSync(this.#descriptor, chunk, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      throw refuse("NOT_ENOUGH_SPACE", "No space left for the rows of this INSERT");
    }
    this.bytes += chunk.length;
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  remove(): void {
    this.close();
    unlinkSync(this.path);
  }
}

/** Where the rows of a data directory's engine are spooled; the first as long as there is room. */
export function spoolDirectories(dataDir: string): { memory: string; disk: string } {
  const hash = createHash("sha256").update(dataDir).digest("hex").slice(0, 16);
  return { memory: join(MEMORY_BASE, `banyan-${hash}`), disk: join(dataDir, "spool") };
}

/**
 * Files that hold inserted rows while the engine reads them with FROM INFILE.
 * Named after the data directory, so that the next run sweeps what a killed one left; call it only with that directory locked.
 */
export class Spool {
  #memory: string | undefined;
  #disk: string;
  #needBytes: number;
  #count = 0;

  constructor(dataDir: string, largestBodyBytes: number) {
    const { memory, disk } = spoolDirectories(dataDir);
    this.#disk = fresh(disk);
    this.#needBytes = 2 * largestBodyBytes;
    try {
      this.#memory = fresh(memory);
    } catch {
      // no such place here (macOS), or someone else took the name
    }
  }

  create(): RowFile {
    return new RowFile(join(this.#roomiest(), String(++this.#count)));
  }

  sweep(): void {
    for (const directory of [this.#memory, this.#disk])
      if (directory) rmSync(directory, { recursive: true, force: true });
  }

  #roomiest(): string {
    if (!this.#memory) return this.#disk;
    const { bavail, bsize } = statfsSync(this.#memory);
    return bavail * bsize >= this.#needBytes ? this.#memory : this.#disk;
  }
}

/** An empty directory that only we can enter. */
function fresh(directory: string): string {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { mode: 0o700 });
  if (lstatSync(directory).uid !== process.getuid?.()) throw new Error(`${directory} is not ours`);
  return directory;
}

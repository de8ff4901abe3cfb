import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";

/** Far enough apart that what is chosen but not listening yet cannot be chosen again. */
const firstPorts = { server: 8600, simulator: 8700, seed: 8800 } as const;
const tried = 100;

/** The wanted port; else the one used last time, so that bookmarks stay right; else the first free one. */
export async function choosePort(home: string, wanted: number, name: keyof typeof firstPorts): Promise<number> {
  if (wanted > 0) return wanted;
  const file = join(home, `${name}.port`);
  const last = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
  const candidates = [
    ...(last > 0 ? [last] : []),
    ...Array.from({ length: tried }, (_, offset) => firstPorts[name] + offset),
  ];
  for (const port of candidates) {
    if (!(await isFree(port))) continue;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, String(port));
    return port;
  }
  throw new Error(`no free port between ${firstPorts[name]} and ${firstPorts[name] + tried - 1}`);
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

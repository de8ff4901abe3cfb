import { cpus, release, totalmem, type } from "node:os";

export type Machine = { cpu: string; cores: number; memoryGb: number; os: string; node: string };

/** What figures were measured on; a figure without it means nothing. */
export function describeMachine(): Machine {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    node: process.version,
  };
}

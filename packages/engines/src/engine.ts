/** A running, supervised engine. */
export type Engine = {
  /** Where its ordinary client connects; stays the same across automatic restarts. */
  readonly url: string;
  /** Process id of the current child; changes when the engine is restarted. */
  readonly pid: number;
  /** Ends the engine cleanly and resolves when its process is gone. Safe to call twice. */
  stop(): Promise<void>;
};

export type EngineName = "postgres" | "clickhouse";

export type EngineState = {
  engine: EngineName;
  state: "starting" | "ready" | "restarting" | "stopped";
  /** Why, in words for a log: the end of a crashed child, the wait before the next attempt. */
  detail?: string;
};

/** Who wants to hear of an engine: each line it logs, each change of its state. */
export type Watch = {
  log?: ((line: string) => void) | undefined;
  onState?: ((state: EngineState) => void) | undefined;
};

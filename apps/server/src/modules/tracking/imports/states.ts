import { defineStates } from "#kernel/states.ts";

/** A cancelled or failed import left nothing behind; one that is done can be undone. */
export const importStates = defineStates({
  UPLOADING: ["READY", "CANCELLED"],
  READY: ["RUNNING", "CANCELLED"],
  RUNNING: ["DONE", "CANCELLED", "FAILED"],
  DONE: ["UNDOING"],
  UNDOING: ["UNDONE"],
  CANCELLED: [],
  FAILED: [],
  UNDONE: [],
});

import type { FileImport } from "@banyan/contracts";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useImportWords } from "./words.ts";

const tones: Record<FileImport["state"], Tone> = {
  ...{ UPLOADING: "wait", READY: "act", RUNNING: "wait", DONE: "good" },
  ...{ CANCELLED: "over", FAILED: "bad", UNDOING: "wait", UNDONE: "over" },
};

export function ImportState({ row }: { row: FileImport }) {
  const say = useImportWords();
  return <StateTag tone={tones[row.state]}>{say(`state.${row.state}`)}</StateTag>;
}

/** Something is going on by itself. */
export const isMoving = ({ state }: FileImport): boolean => state === "RUNNING" || state === "UNDOING";

import type { PathsAnswer, PathsQuestion } from "@banyan/contracts";
import { useNodeName } from "../paths/paths.tsx";
import { PathsChart } from "../paths/paths-view.tsx";

export function PathsTile(shown: { question: PathsQuestion; answer: PathsAnswer; height: number }) {
  return <PathsChart {...shown} nameOf={useNodeName()} />;
}

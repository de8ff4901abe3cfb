import { App } from "antd";
import { useCommonWords } from "../words/common.ts";
import { problemText } from "./error-state.tsx";

/** Says what happened to an action: done, or why not. */
export function useToast() {
  const { message } = App.useApp();
  const say = useCommonWords();
  return {
    done: (text: string) => void message.success(text),
    failed: (text: string) => void message.error(text, 5),
    refused: (error: Error) => void message.error(problemText(error, say("errorOffline")), 5),
  };
}

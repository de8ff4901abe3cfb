import { Alert } from "antd";
import type { Problem } from "./product-draft.ts";
import styles from "./product-editor.module.css";
import { useProductWords } from "./words.ts";

/** Everything to correct, named as the form names it. */
export function ProblemList({
  problems,
  wordsOf,
}: {
  problems: readonly Problem[];
  wordsOf: (problem: Problem) => string;
}) {
  const say = useProductWords();
  return (
    <Alert
      type="error"
      showIcon
      title={say("problems", { count: problems.length })}
      description={
        <ul className={styles["problems"]}>
          {problems.map((problem) => (
            <li key={`${problem.field} ${problem.kind}`}>
              {nameOf(problem.field, say)}: {wordsOf(problem)}
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** `skus.2.price` → 价格（元） (第 3 行) */
function nameOf(field: string, say: ReturnType<typeof useProductWords>): string {
  const [head = "", index, part] = field.split(".");
  const row = index === undefined ? "" : ` (${say("row", { row: Number(index) + 1 })})`;
  if (head === "skus") {
    const names = { code: say("code"), price: say("priceYuan"), weight: say("weight"), onHand: say("onHand") };
    return `${names[part as keyof typeof names] ?? say("skus")}${row}`; // another part has no column of its own
  }
  if (head === "options") return `${say("options")}${row}`;
  if (head === "title") return say("name");
  if (head === "categoryId") return say("category");
  if (head === "pictures") return say("pictures");
  return say("basics");
}

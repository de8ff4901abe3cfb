import type { DistributionBins } from "@banyan/contracts";
import { Input, InputNumber, Segmented } from "antd";
import { useState } from "react";
import { Field } from "../../../patterns/field.tsx";
import { readEdges } from "./edges.ts";
import { useDistributionWords } from "./words.ts";

const kinds = ["auto", "exact", "edges"] as const;

/** How people are put into groups: by themselves, number by number, or by limits typed here (in yuan for money). */
export function BinsEditor({
  value,
  onChange,
  scale,
}: {
  value: DistributionBins;
  onChange: (bins: DistributionBins) => void;
  /** What a typed number is multiplied by: 100 for yuan kept in fen. */ scale: number;
}) {
  const say = useDistributionWords();
  const written = value.kind === "edges" ? value.edges.map((edge) => edge / scale).join("、") : "";
  const [problem, setProblem] = useState(false);
  const commit = (text: string) => {
    const edges = readEdges(text, scale);
    setProblem(edges === null);
    if (edges !== null && text !== written) onChange({ kind: "edges", edges });
  };
  return (
    <>
      <Segmented
        block
        aria-label={say("bins")}
        value={value.kind}
        options={kinds.map((kind) => ({ value: kind, label: say(`bins.${kind}`) }))}
        onChange={(kind) =>
          onChange(
            kind === "exact"
              ? { kind, upTo: 10 }
              : kind === "edges"
                ? { kind, edges: [1, 2, 5, 10].map((edge) => edge * scale) }
                : { kind },
          )
        }
      />
      {value.kind === "exact" && (
        <Field label={say("upTo")}>
          {(wiring) => (
            <InputNumber
              {...wiring}
              min={1}
              max={100}
              precision={0}
              value={value.upTo}
              onChange={(upTo) => upTo !== null && onChange({ kind: "exact", upTo })}
            />
          )}
        </Field>
      )}
      {value.kind === "edges" && (
        <Field label={say("edges")} problem={problem ? say("edgesProblem") : undefined}>
          {(wiring) => (
            <Input
              key={written}
              {...wiring}
              defaultValue={written}
              onBlur={({ target }) => commit(target.value)}
              onPressEnter={({ currentTarget }) => currentTarget.blur()}
            />
          )}
        </Field>
      )}
    </>
  );
}

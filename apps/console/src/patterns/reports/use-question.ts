import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { type AnyQuestion, type QuestionSchema, readQuestion, writeQuestion } from "./question-url.ts";

/** A report's question and how to change it. The address holds all of it: shareable, kept by reload, stepped through by back and forward. */
export type QuestionState<Q> = {
  readonly value: Q;
  /** The address could not be understood; the first question stands in its place. `ReportPage` tells the operator. */
  readonly isBroken: boolean;
  /** Changes some parts; `undefined` takes a part away. */ change(
    patch: { readonly [K in keyof Q]?: Q[K] | undefined },
  ): void;
  /** Asks another question altogether (a saved one, a ready-made one). */ ask(next: Q): void;
  /** The whole address, complete even while the operator has changed nothing. */ link(): string;
};

/**
 * @param schema the question's schema from the contracts; a constant
 * @param initial what is asked when the address says nothing; memoise it (`useMemo`), for `today` moves it
 * @example const question = useQuestion(funnelQuestion, initial); question.change({ windowSeconds: 3_600 });
 */
export function useQuestion<Q extends AnyQuestion>(schema: QuestionSchema<Q>, initial: Q): QuestionState<Q> {
  const [search, setSearch] = useSearchParams();
  const read = useMemo(() => readQuestion(schema, initial, search), [schema, initial, search]);
  const ask = useCallback((next: Q) => setSearch((current) => writeQuestion(next, current)), [setSearch]);
  const change = useCallback(
    (patch: { readonly [K in keyof Q]?: Q[K] | undefined }) =>
      setSearch((current) => writeQuestion({ ...readQuestion(schema, initial, current).value, ...patch }, current)),
    [schema, initial, setSearch],
  );
  const link = useCallback(() => {
    const { origin, pathname } = window.location;
    return `${origin}${pathname}?${writeQuestion(read.value, search)}`;
  }, [read, search]);
  return { ...read, change, ask, link };
}

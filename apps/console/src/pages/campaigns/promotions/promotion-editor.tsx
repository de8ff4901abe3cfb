import { CallError } from "@banyan/client";
import {
  changePromotion,
  checkPromotion,
  createPromotion,
  getPromotion,
  listPromotions,
  movePromotion,
  type Promotion,
  type PromotionInput,
  type PromotionProblem,
} from "@banyan/contracts";
import { Alert, App, Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Field } from "../../../patterns/field.tsx";
import { PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { useCommonWords } from "../../../words/common.ts";
import { BasketPanel } from "./basket-panel.tsx";
import { CheckPanel } from "./check-panel.tsx";
import { AudienceFields, GoodsFields, LimitFields, type Part, StackingFields, TimeFields } from "./common-fields.tsx";
import { fieldsOf, sentenceOf } from "./kind-fields.ts";
import { type DraftProblem, type PromotionDraft, readPromotion, withField } from "./promotion-draft.ts";
import { PromotionPreview } from "./promotion-preview.tsx";
import styles from "./promotions.module.css";
import { RuleFields } from "./rule-form.tsx";
import { useLater } from "./use-later.ts";
import { usePromotionWords } from "./words.ts";

type Props = {
  draft: PromotionDraft;
  setDraft: (draft: PromotionDraft) => void;
  isChanged: boolean;
  /** As stored; absent while it is new. */ stored?: Promotion;
  notice?: ReactNode;
  tabs?: ReactNode;
  beside?: ReactNode;
  actions?: ReactNode;
  backTo: string;
  /** It is on the server now. */ onSaved: (promotion: Promotion) => void;
  onConflict?: (input: PromotionInput) => void;
};

/** Form left; right the sentence a shopper reads, a basket to try, and what speaks against publishing. */
export function PromotionEditor({ draft, setDraft, isChanged, stored, onSaved, onConflict, ...props }: Props) {
  const say = usePromotionWords();
  const { language } = usePreferences();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayWrite = useMay("promotion.write");
  const [wasTried, setWasTried] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const { input, problems: own } = readPromotion(draft);
  // a basket can be tried before the promotion has a name
  const nameless = { ...draft, name: draft.name.trim() || say(`kind.${draft.rule.kind}`) };
  const { input: tryable } = readPromotion(nameless);
  const { check, isFresh } = useCheck(tryable, stored?.id ?? null);
  const sentence = sentenceOf(draft.rule);
  const confirmPublishing = useConsequence();
  const touches = { touches: [listPromotions, getPromotion] };
  const create = useAction(createPromotion, touches);
  const change = useAction(changePromotion, touches);
  const move = useAction(movePromotion, touches);

  const change_ = (part: Partial<PromotionDraft>) => setDraft({ ...draft, ...part });
  const serverProblems: readonly PromotionProblem[] = check?.problems ?? [];
  const ownWords = (problem: DraftProblem) =>
    "limit" in problem
      ? say(`problem.${problem.kind}`, { limit: limitWords(problem.field, problem.limit) })
      : say(`problem.${problem.kind}`);
  /** At the field or anywhere below it. */
  const wordsAt = (field: string): string | undefined => {
    const isHere = (one: { field: string }) => one.field === field || one.field.startsWith(`${field}.`);
    const missing = wasTried ? own.find(isHere) : undefined;
    if (missing) return ownWords(missing);
    return serverProblems.find(isHere)?.[language];
  };
  const exactWordsAt = (path: readonly (string | number)[]): string | undefined => {
    const field = ["rule", ...path].join(".");
    const missing = wasTried ? own.find((one) => one.field === field) : undefined;
    if (missing) return ownWords(missing);
    return serverProblems.find((one) => one.field === field)?.[language];
  };
  const part: Part = { draft, change: change_, wordsAt };

  const save = async (wanted: PromotionInput): Promise<Promotion> =>
    stored === undefined
      ? create.mutateAsync({ params: { program }, body: wanted })
      : change.mutateAsync({
          params: { program, id: stored.id },
          body: { version: stored.version, promotion: wanted },
        });
  const run = async (work: (wanted: PromotionInput) => Promise<void>) => {
    setWasTried(true);
    if (input === null) {
      document.querySelector("[aria-invalid=true]")?.scrollIntoView({ block: "center" });
      return;
    }
    setIsBusy(true);
    await work(input).catch((error: unknown) => {
      if (error instanceof CallError && error.code === "EDIT_CONFLICT") onConflict?.(input);
      else if (error instanceof Error) toast.refused(error);
    });
    setIsBusy(false);
  };
  const isDraft = stored === undefined || stored.state === "DRAFT";
  const saveOnly = () =>
    run(async (wanted) => {
      onSaved(await save(wanted));
      toast.done(say("saved"));
    });
  const publish = () =>
    run(async (wanted) => {
      if (!(await confirmPublishing(wanted, check))) return;
      const kept = isChanged || stored === undefined ? await save(wanted) : stored;
      try {
        onSaved(await move.mutateAsync({ params: { program, id: kept.id }, body: { move: "schedule" } }));
        toast.done(say("published"));
      } catch (error) {
        onSaved(kept); // it is saved, though not published
        throw error;
      }
    });
  const confirmChange = useConfirm();
  const saveRunning = () =>
    run(async (wanted) => {
      if (!(await confirmChange(say("saveTitle", { name: wanted.name }), [say("saveAbout")], say("save")))) return;
      onSaved(await save(wanted));
      toast.done(say("saved"));
    });

  const isReadOnly = !mayWrite || stored?.state === "ENDED";
  return (
    <>
      <PageHeader
        sticky
        title={stored?.name ?? `${say("new")} · ${say(`kind.${draft.rule.kind}`)}`}
        backTo={props.backTo}
        beside={props.beside}
        actions={
          <>
            <span className={styles["faint"]}>{isChanged && !isReadOnly ? say("draftKept") : ""}</span>
            {props.actions}
            {!isReadOnly && isDraft && (
              <>
                <Button disabled={isBusy || (stored !== undefined && !isChanged)} onClick={() => void saveOnly()}>
                  {say("saveDraft")}
                </Button>
                <Button
                  type="primary"
                  loading={isBusy}
                  disabled={isFresh && serverProblems.length > 0}
                  onClick={() => void publish()}
                >
                  {say("publish")}
                </Button>
              </>
            )}
            {!isReadOnly && !isDraft && (
              <Button
                type="primary"
                loading={isBusy}
                disabled={!isChanged || (isFresh && serverProblems.length > 0)}
                onClick={() => void saveRunning()}
              >
                {say("save")}
              </Button>
            )}
          </>
        }
      />
      {props.tabs}
      {props.notice}
      {wasTried && own.length > 0 && <Alert type="error" showIcon title={say("problems", { count: own.length })} />}
      <div className={styles["grid"]}>
        <fieldset className={styles["form"]} disabled={isReadOnly}>
          <Panel
            title={say("basics")}
            aside={<span className={styles["faint"]}>{say(`about.${draft.rule.kind}`)}</span>}
          >
            <div className={styles["fields"]}>
              <Field required label={say("name")} hint={say("nameHint")} problem={wordsAt("name")}>
                {(wiring) => (
                  <Input
                    {...wiring}
                    showCount
                    maxLength={30}
                    {...(sentence !== null && { placeholder: sentence[language] })}
                    value={draft.name}
                    onChange={(event) => change_({ name: event.target.value })}
                  />
                )}
              </Field>
              <RuleFields
                fields={fieldsOf(draft.rule.kind)}
                path={[]}
                values={draft.rule}
                measure={draft.rule["measure"]}
                set={(path, value) => change_({ rule: withField(draft.rule, path, value) })}
                wordsAt={exactWordsAt}
              />
              <GoodsFields {...part} />
            </div>
          </Panel>
          <Panel title={say("schedule")}>
            <div className={styles["fields"]}>
              <TimeFields {...part} />
              <AudienceFields {...part} />
            </div>
          </Panel>
          <Panel title={say("limits")}>
            <div className={styles["fields"]}>
              <LimitFields {...part} />
            </div>
          </Panel>
          <Panel title={say("stacking")} aside={<span className={styles["faint"]}>{say("stackingAbout")}</span>}>
            <div className={styles["fields"]}>
              <StackingFields {...part} />
            </div>
          </Panel>
        </fieldset>
        <aside className={styles["side"]}>
          <Panel title={say("preview")}>
            <PromotionPreview draft={draft} sentence={sentence} />
          </Panel>
          <BasketPanel draft={draft} input={tryable} promotionId={stored?.id ?? null} />
          <CheckPanel
            problems={tryable === null ? null : serverProblems}
            conflicts={check?.conflicts ?? []}
            products={check?.reach.products}
          />
        </aside>
      </div>
    </>
  );
}

/** Money limits of the contract are fen, read as yuan. */
const limitWords = (field: string, limit: number): string | number => (/Fen$/.test(field) ? formatMoney(limit) : limit);

/** What the server says of the draft once the typing rests; the last answer stays while the next comes. */
function useCheck(input: PromotionInput | null, promotionId: string | null) {
  const { id: program } = useProgram();
  const text = JSON.stringify(input);
  const rested = useLater(text);
  const wanted = JSON.parse(rested) as PromotionInput | null;
  const { data, isPlaceholderData } = useReply(
    checkPromotion,
    { params: { program }, body: { promotion: wanted as PromotionInput, promotionId } }, // asked only when there is one
    { keepPrevious: true, enabled: wanted !== null },
  );
  return { check: input === null ? undefined : data, isFresh: rested === text && !isPlaceholderData };
}

/** Asks before something that cannot be unseen; resolves to the answer. */
function useConfirm() {
  const common = useCommonWords();
  const { modal } = App.useApp();
  return (title: string, sentences: readonly string[], okText: string): Promise<boolean> =>
    new Promise((resolve) => {
      modal.confirm({
        ...{ icon: null, title, okText, cancelText: common("cancel") },
        content: (
          <div className={styles["consequence"]}>
            {sentences.map((one) => (
              <p key={one}>{one}</p>
            ))}
          </div>
        ),
        onOk: () => resolve(true),
        onCancel: () => resolve(false),
      });
    });
}

type Check = { conflicts: readonly unknown[]; reach: { products: number } } | undefined;
/** 将立即对全部商品生效，预算 ¥…: what publishing means, before it happens. */
function useConsequence() {
  const say = usePromotionWords();
  const times = useTimes();
  const confirm = useConfirm();
  const costWords = (kind: PromotionInput["rule"]["kind"], budgetFen: number | null): string[] => {
    if (budgetFen !== null) return [say("budgetSays", { budget: formatMoney(budgetFen) })];
    if (kind === "gift") return [say("giftSays")];
    return kind === "points" || kind === "coupons" ? [] : [say("noBudgetSays")];
  };
  return (input: PromotionInput, check: Check): Promise<boolean> => {
    const when = new Date(input.startsAt) <= new Date() ? "now" : "later";
    const { scope, limits, rule, name } = input;
    const isAll =
      scope.include.kind === "all" && scope.excludeProductIds.length + scope.excludeCategoryIds.length === 0;
    const namesGoods = rule.kind === "bundle" || ("price" in rule && rule.price.kind === "unit_prices");
    const goods = isAll && !namesGoods ? say("allGoods") : say("someGoods", { count: check?.reach.products ?? 0 });
    const until = input.endsAt === null ? say("untilHand") : say("untilTime", { until: times.moment(input.endsAt) });
    const sentences = [
      say(`publishAbout.${when}`, { goods, until, from: times.moment(input.startsAt) }),
      ...costWords(rule.kind, limits.budgetFen),
      ...(limits.totalTimes === null ? [] : [say("timesSays", { count: limits.totalTimes })]),
      ...(check === undefined || check.conflicts.length === 0
        ? []
        : [say("conflictsSay", { count: check.conflicts.length })]),
    ];
    return confirm(say(`publishTitle.${when}`, { name }), sentences, say("publish"));
  };
}

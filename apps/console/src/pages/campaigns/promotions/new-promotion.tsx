import { type PromotionKind, promotionKindNames } from "@banyan/contracts";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useProgram } from "../../../api/session.ts";
import { addDays } from "../../../format/days.ts";
import { urlChoice } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { GoodsNames } from "./goods.tsx";
import { forgetKeptDraft, useKeptDraft } from "./kept-draft.ts";
import { KindCards } from "./kind-cards.tsx";
import { emptyPromotion } from "./promotion-draft.ts";
import { PromotionEditor } from "./promotion-editor.tsx";
import { usePromotionWords } from "./words.ts";

const address = { kind: urlChoice(promotionKindNames) };

/** 新建优惠: a kind first, then its rules. */
export function Component() {
  const say = usePromotionWords();
  const { id: program } = useProgram();
  const [{ kind }, setAddress] = useUrlState(address);
  return (
    <Page>
      {kind === undefined ? (
        <>
          <PageHeader title={say("choose")} about={say("chooseHint")} backTo={`/${program}/campaigns/promotions`} />
          <KindCards onChoose={(chosen) => setAddress({ kind: chosen })} />
        </>
      ) : (
        <GoodsNames key={kind}>
          <NewPromotion kind={kind} onOtherKind={() => setAddress({ kind: undefined })} />
        </GoodsNames>
      )}
    </Page>
  );
}

/** Most promotions last about this long. */
const USUAL_DAYS = 7;

function NewPromotion({ kind, onOtherKind }: { kind: PromotionKind; onOtherKind: () => void }) {
  const say = usePromotionWords();
  const times = useTimes();
  const go = useNavigate();
  const { id: program } = useProgram();
  const name = `${program}.new.${kind}`;
  const today = times.dayOf(new Date());
  const [initial] = useState(() =>
    emptyPromotion(kind, times.startOf(today), times.endOf(addDays(today, USUAL_DAYS - 1))),
  );
  const kept = useKeptDraft(name, "new", initial);
  return (
    <PromotionEditor
      draft={kept.draft}
      setDraft={kept.setDraft}
      isChanged={kept.isChanged}
      backTo={`/${program}/campaigns/promotions`}
      actions={<Button onClick={onOtherKind}>{say("otherKind")}</Button>}
      notice={
        kept.isRestored && (
          <Alert
            type="info"
            showIcon
            title={say("draftBack")}
            action={<Button onClick={kept.discard}>{say("discardChanges")}</Button>}
          />
        )
      }
      onSaved={({ id }) => {
        forgetKeptDraft(name);
        go(`/${program}/campaigns/promotions/${id}`, { replace: true });
      }}
    />
  );
}

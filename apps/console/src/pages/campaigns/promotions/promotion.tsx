import { changePromotion, getPromotion, listPromotions, type Promotion, type PromotionInput } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Dropdown } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { call } from "../../../api/call.ts";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { urlChoice } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { History } from "../../../patterns/history.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { GoodsNames } from "./goods.tsx";
import { forgetKeptDraft, useKeptDraft } from "./kept-draft.ts";
import { draftOfPromotion } from "./promotion-draft.ts";
import { PromotionEditor } from "./promotion-editor.tsx";
import { PromotionStateTag } from "./promotion-state.tsx";
import styles from "./promotions.module.css";
import { Results } from "./results.tsx";
import { Review } from "./review.tsx";
import { usePromotionMoves } from "./use-moves.ts";
import { usePromotionWords } from "./words.ts";

const address = { tab: urlChoice(["results"] as const) };

/** One promotion: its rules, and what it brought. */
export function Component() {
  const say = usePromotionWords();
  const { id = "" } = useParams();
  const { id: program } = useProgram();
  // an editor keeps what it opened with; a newer version is noticed when saving
  const { data, error, refetch } = useReply(
    getPromotion,
    { params: { program, id } },
    { staleMs: Number.POSITIVE_INFINITY },
  );
  if (data !== undefined) {
    return (
      <Page>
        <GoodsNames key={id} initial={data.goods}>
          <OnePromotion key={`${id} ${data.version} ${data.state}`} promotion={data} />
        </GoodsNames>
      </Page>
    );
  }
  return (
    <Page>
      <PageHeader title={say("promotion")} backTo={`/${program}/campaigns/promotions`} />
      {error === null ? (
        <div className={styles["grid"]}>
          <Panel title={say("basics")}>
            <Block height={480} />
          </Panel>
          <Block height={420} />
        </div>
      ) : (
        <Panel>
          <ErrorState error={error} retry={() => void refetch()} />
        </Panel>
      )}
    </Page>
  );
}

function OnePromotion({ promotion }: { promotion: Promotion }) {
  const say = usePromotionWords();
  const toast = useToast();
  const client = useQueryClient();
  const { id: program } = useProgram();
  const mayReport = useMay("analytics.read");
  const [{ tab }, setAddress] = useUrlState(address);
  const [refused, setRefused] = useState<PromotionInput>();
  const { id, version, state } = promotion;
  const asked = { params: { program, id } };
  const name = `${program}.${id}`;
  const kept = useKeptDraft(name, `v${version}`, draftOfPromotion(promotion));
  const overwrite = useAction(changePromotion, { touches: [listPromotions] });
  const backTo = `/${program}/campaigns/promotions`;

  const adopt = (next: Promotion) => {
    forgetKeptDraft(name);
    client.setQueryData([getPromotion.path, asked], next);
  };
  const moves = usePromotionMoves((moved) => client.setQueryData([getPromotion.path, asked], moved));
  const showLatest = async () => adopt(await call(getPromotion, asked));
  const saveMine = async (input: PromotionInput) => {
    const latest = await call(getPromotion, asked);
    adopt(await overwrite.mutateAsync({ ...asked, body: { version: latest.version, promotion: input } }));
    toast.done(say("saved"));
  };

  const tabs =
    state === "DRAFT" ? undefined : (
      <div className={styles["tabs"]} role="tablist">
        {(["settings", "results"] as const).map((one) => {
          const isOn = (tab ?? "settings") === one;
          return (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={isOn}
              className={isOn ? styles["tabOn"] : styles["tab"]}
              onClick={() => setAddress({ tab: one === "results" ? one : undefined })}
            >
              {say(one)}
            </button>
          );
        })}
      </div>
    );
  const beside = <PromotionStateTag {...promotion} />;
  const actions = <Actions promotion={promotion} moves={moves} />;
  if (tab === "results" && state !== "DRAFT") {
    return (
      <>
        <PageHeader sticky title={promotion.name} backTo={backTo} beside={beside} actions={actions} />
        {tabs}
        <Results id={id} />
        {mayReport && <Review id={id} />}
        <PromotionHistory promotion={promotion} />
      </>
    );
  }
  return (
    <PromotionEditor
      draft={kept.draft}
      setDraft={kept.setDraft}
      isChanged={kept.isChanged}
      stored={promotion}
      backTo={backTo}
      beside={beside}
      actions={actions}
      tabs={tabs}
      onSaved={adopt}
      onConflict={setRefused}
      notice={
        refused !== undefined ? (
          <Alert
            type="warning"
            showIcon
            title={say("conflict")}
            description={say("conflictAbout")}
            action={
              <span className={styles["actions"]}>
                <Button onClick={() => void showLatest().catch(toast.refused)}>{say("conflictReload")}</Button>
                <Button onClick={() => void saveMine(refused).catch(toast.refused)}>{say("conflictOverwrite")}</Button>
              </span>
            }
          />
        ) : (
          kept.isRestored && (
            <Alert
              type="info"
              showIcon
              title={say("draftBack")}
              action={<Button onClick={kept.discard}>{say("discardChanges")}</Button>}
            />
          )
        )
      }
    />
  );
}

function Actions({ promotion, moves }: { promotion: Promotion; moves: ReturnType<typeof usePromotionMoves> }) {
  const say = usePromotionWords();
  const mayWrite = useMay("promotion.write");
  const { id, state } = promotion;
  if (!mayWrite) return null;
  const items = [
    { key: "copy", label: say("copy") },
    ...(state === "ENDED"
      ? []
      : [{ key: "end", label: state === "DRAFT" ? say("discard") : say("end"), danger: true }]),
  ];
  return (
    <>
      <Dropdown
        trigger={["click"]}
        menu={{ items, onClick: ({ key }) => (key === "copy" ? void moves.copy(id) : moves.one(promotion, "end")) }}
      >
        <Button>{say("more")}</Button>
      </Dropdown>
      {(state === "RUNNING" || state === "SCHEDULED") && (
        <Button onClick={() => moves.one(promotion, "pause")}>{say("pause")}</Button>
      )}
      {state === "PAUSED" && <Button onClick={() => moves.one(promotion, "resume")}>{say("resume")}</Button>}
    </>
  );
}

const reasons = ["SCHEDULED", "PAUSED", "RESUMED", "ENDED_BY_HAND", "DISCARDED", "TIME_STARTED", "TIME_ENDED"] as const;

function PromotionHistory({ promotion }: { promotion: Promotion }) {
  const say = usePromotionWords();
  const times = useTimes();
  return (
    <Panel title={say("history")}>
      <History
        items={promotion.history.toReversed().map(({ at, to, reason }) => {
          const known = reasons.find((one) => one === reason);
          return {
            key: `${at} ${to}`,
            at: times.moment(at),
            title: known === undefined ? reason : say(`reason.${known}`),
          };
        })}
      />
    </Panel>
  );
}

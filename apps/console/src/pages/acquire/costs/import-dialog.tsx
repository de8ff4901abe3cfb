import {
  type Call,
  type CostFile,
  checkCostFile,
  importCostFile,
  listChannelCosts,
  setCampaignChannels,
} from "@banyan/contracts";
import { Button, Input, Modal, Table, Upload } from "antd";
import { useRef, useState } from "react";
import { call } from "../../../api/call.ts";
import { queryClient, useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import { StateTag, type Tone } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { ChannelSelect } from "./channel-select.tsx";
import styles from "./costs.module.css";
import { useCostWords } from "./words.ts";

type Row = CostFile["rows"][number];
const tones: Record<Row["state"], Tone> = { NEW: "act", SAME: "over", CHANGED: "wait", PROBLEM: "bad" };
type Chosen = { file: Blob; checked: CostFile };

/** A file of an ad platform: choose, see what it would do, say which channel each campaign is for, import. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const say = useCostWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [platform, setPlatform] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [mapped, setMapped] = useState<ReadonlyMap<string, string | null>>(new Map());
  const [isBusy, setBusy] = useState(false);
  /** One key per file and content: a second press books nothing twice. */
  const key = useRef("");
  const keep = useAction(setCampaignChannels);

  const asked = (file: Blob) => ({
    params: { program },
    query: { platform: platform.trim() },
    body: new Blob([file], { type: "text/csv" }), // raw bytes are no part of an endpoint's type
  });
  const busy = (work: Promise<void>) => {
    setBusy(true);
    void work.catch(toast.refused).finally(() => setBusy(false));
  };
  const check = async (file: Blob) => {
    const checked = await call(checkCostFile, asked(file) as Call<typeof checkCostFile>);
    key.current = `costs-${Date.now()}-${file.size}`;
    setMapped(new Map());
    setChosen({ file, checked });
  };
  const saveMapping = async (file: Blob) => {
    const items = [...mapped].map(([campaign, channelId]) => ({ campaign, channelId }));
    await keep.mutateAsync({ params: { program }, body: { platform: platform.trim(), items } });
    await check(file);
  };
  const commit = async (file: Blob) => {
    const { counts } = await call(importCostFile, asked(file) as Call<typeof importCostFile>, {
      idempotencyKey: key.current,
    });
    await queryClient.invalidateQueries({ queryKey: [listChannelCosts.path] });
    toast.done(say("imported", { fresh: counts.NEW, changed: counts.CHANGED }));
    onClose();
  };
  return (
    <Modal open width={920} title={say("importTitle")} footer={null} onCancel={onClose}>
      <div className={styles["form"]}>
        {chosen === null ? (
          <>
            <p className={styles["consequence"]}>{say("importAbout")}</p>
            <Field label={say("platform")} hint={say("platformHint")}>
              {(wiring) => (
                <Input {...wiring} value={platform} maxLength={20} onChange={(e) => setPlatform(e.target.value)} />
              )}
            </Field>
            <Upload.Dragger
              accept=".csv,text/csv"
              showUploadList={false}
              disabled={isBusy}
              beforeUpload={(file) => {
                busy(check(file));
                return false;
              }}
            >
              <p>{say("drop")}</p>
              <p className={styles["faint"]}>{say("dropHint")}</p>
            </Upload.Dragger>
          </>
        ) : (
          <>
            <Checked
              checked={chosen.checked}
              mapped={mapped}
              onMap={(campaign, channelId) => setMapped(new Map(mapped).set(campaign, channelId))}
            />
            <div className={styles["actions"]}>
              {mapped.size > 0 ? (
                <Button type="primary" loading={isBusy} onClick={() => busy(saveMapping(chosen.file))}>
                  {say("saveMapping")}
                </Button>
              ) : (
                <Button
                  type="primary"
                  loading={isBusy}
                  disabled={chosen.checked.counts.NEW + chosen.checked.counts.CHANGED === 0}
                  onClick={() => busy(commit(chosen.file))}
                >
                  {chosen.checked.counts.NEW + chosen.checked.counts.CHANGED === 0
                    ? say("nothing")
                    : say("commit", { count: chosen.checked.counts.NEW + chosen.checked.counts.CHANGED })}
                </Button>
              )}
              <Button onClick={() => setChosen(null)}>{say("another")}</Button>
            </div>
          </>
        )}
      </div>
    </Modal>
  );
}

function Checked({
  checked,
  mapped,
  onMap,
}: {
  checked: CostFile;
  mapped: ReadonlyMap<string, string | null>;
  onMap: (campaign: string, channelId: string | null) => void;
}) {
  const say = useCostWords();
  const { NEW: fresh, CHANGED: changed, SAME: same, PROBLEM: problem } = checked.counts;
  return (
    <>
      <p className={styles["consequence"]}>
        {say("summary", { fresh, changed, same, problem, delta: formatMoney(checked.deltaFen) })}
        {checked.totalLines > 0 && ` · ${say("merged", { count: checked.totalLines })}`}
      </p>
      <h3 className={styles["heading"]}>
        {say("mapping")} <span className={styles["faint"]}>{say("mappingAbout")}</span>
      </h3>
      <div className={styles["mapping"]}>
        {checked.campaigns.map(({ campaign, channelId, costFen }) => (
          <div key={campaign} className={styles["mapRow"]}>
            <span className={styles["campaign"]}>{campaign}</span>
            <span className={styles["amount"]}>{formatMoney(costFen)}</span>
            <ChannelSelect
              size="small"
              value={mapped.has(campaign) ? mapped.get(campaign) : channelId}
              onChange={(next) => onMap(campaign, next)}
            />
          </div>
        ))}
      </div>
      <Table<Row>
        size="small"
        rowKey={(row) => `${row.line} ${row.campaign}`}
        dataSource={checked.rows}
        pagination={checked.rows.length > 8 ? { pageSize: 8, showSizeChanger: false } : false}
        columns={[
          { key: "line", title: say("line"), width: 60, render: (_, { line }) => line },
          { key: "day", title: say("day"), width: 110, render: (_, { day }) => day ?? "—" },
          { key: "campaign", title: say("label"), render: (_, { campaign }) => campaign || "—" },
          {
            key: "cost",
            title: say("cost"),
            align: "right",
            width: 140,
            render: (_, { costFen, beforeFen }) => (
              <span className={styles["stack"]}>
                {formatMoney(costFen)}
                {beforeFen !== null && (
                  <span className={styles["faint"]}>{say("was", { amount: formatMoney(beforeFen) })}</span>
                )}
              </span>
            ),
          },
          {
            key: "clicks",
            title: say("clicks"),
            align: "right",
            width: 90,
            render: (_, { clicks }) => (clicks === null ? "—" : formatCount(clicks)),
          },
          {
            key: "state",
            title: say("state"),
            width: 200,
            render: (_, { state, problem: what, text }) => (
              <span className={styles["stack"]}>
                <StateTag tone={tones[state]}>{say(`row.${state}`)}</StateTag>
                {what !== null && (
                  <span className={styles["faint"]}>
                    {say(`problem.${what}`)}
                    {text !== "" && `：${text}`}
                  </span>
                )}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}

import { type ChannelCost, getChannelCost } from "@banyan/contracts";
import { Button, Drawer } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { History } from "../../../patterns/history.tsx";
import styles from "./costs.module.css";
import { useCostWords } from "./words.ts";

/** One cost with every state it was in. */
export function CostDrawer({
  id,
  onCorrect,
  onClose,
}: {
  id: string;
  onCorrect: (cost: ChannelCost) => void;
  onClose: () => void;
}) {
  const say = useCostWords();
  const times = useTimes();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const { data, error, refetch } = useReply(getChannelCost, { params: { program, id } });
  const count = (value: number | null) => (value === null ? "—" : formatCount(value));
  return (
    <Drawer
      open
      size={480}
      title={data?.cost.label ?? say("cost")}
      onClose={onClose}
      extra={
        mayWrite &&
        data &&
        data.cost.source !== "FIXED" && (
          <Button type="primary" onClick={() => onCorrect(data.cost)}>
            {say("correct")}
          </Button>
        )
      }
    >
      {data === undefined ? (
        error === null ? (
          <Block height={240} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <Facts
            items={[
              { name: say("channel"), value: data.cost.channelName },
              { name: say("day"), value: data.cost.day },
              { name: say("cost"), value: formatMoney(data.cost.costFen) },
              { name: say("impressions"), value: count(data.cost.impressions) },
              { name: say("clicks"), value: count(data.cost.clicks) },
              { name: say("source"), value: `${say(`source.${data.cost.source}`)} ${data.cost.platform}` },
            ]}
          />
          <h3 className={styles["heading"]}>{say("history")}</h3>
          <History
            items={data.versions.map(({ version, costFen, channelName, by, reason, at }) => ({
              key: String(version),
              at: times.moment(at),
              title: say("version", { version, amount: formatMoney(costFen) }),
              about: say("versionAbout", { channel: channelName, by, reason }),
            }))}
          />
        </>
      )}
    </Drawer>
  );
}

import type { getOverview, Reply } from "@banyan/contracts";
import { Link } from "react-router";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount, formatShare } from "../../../format/numbers.ts";
import { Block } from "../../../patterns/block.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { Ranked } from "../../../patterns/ranked.tsx";
import { useChannelName } from "../../../patterns/use-channel-name.ts";
import styles from "./overview.module.css";
import { useOverviewWords } from "./words.ts";

type Props = { data: Reply<typeof getOverview> | undefined };

/** Where people come from, and how many of them buy. */
export function Channels({ data }: Props) {
  const channelName = useChannelName();
  const say = useOverviewWords();
  return (
    <Panel title={say("channels")}>
      {data === undefined ? (
        <Block height={240} />
      ) : data.channels.length === 0 ? (
        <p className={styles["none"]}>{say("noChannels")}</p>
      ) : (
        <Ranked
          head={[say("channel"), say("visitors"), say("newVisitors"), say("buyers"), say("conversion")]}
          rows={data.channels.map(({ channel, visitors, newVisitors, buyers }) => ({
            key: channel ?? "",
            name: channelName(channel),
            size: visitors,
            cells: [
              formatCount(visitors),
              formatCount(newVisitors),
              formatCount(buyers),
              formatShare(buyers, visitors) ?? "—",
            ],
          }))}
        />
      )}
    </Panel>
  );
}

/** What sells. */
export function TopProducts({ data }: Props) {
  const say = useOverviewWords();
  const { id: program } = useProgram();
  const mayRead = useMay("product.read");
  return (
    <Panel title={say("products")}>
      {data === undefined ? (
        <Block height={240} />
      ) : data.topProducts.length === 0 ? (
        <p className={styles["none"]}>{say("noProducts")}</p>
      ) : (
        <Ranked
          head={[say("product"), say("sold"), say("revenue")]}
          rows={data.topProducts.map(({ productId, title, paidFen, quantity }) => ({
            key: productId,
            name: mayRead ? <Link to={`/${program}/shop/products/${productId}`}>{title}</Link> : title,
            size: paidFen,
            cells: [formatCount(quantity), <Money key="paid" fen={paidFen} />],
          }))}
        />
      )}
    </Panel>
  );
}

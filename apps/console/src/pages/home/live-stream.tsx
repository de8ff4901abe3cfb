import { eventTypes, type LiveItem } from "@banyan/contracts";
import { useState } from "react";
import { Link } from "react-router";
import { useProgram } from "../../api/session.ts";
import type { Times } from "../../format/times.ts";
import { Block } from "../../patterns/block.tsx";
import { EmptyState } from "../../patterns/empty-state.tsx";
import { Money } from "../../patterns/money.tsx";
import { Panel } from "../../patterns/page.tsx";
import { useEventDetail } from "../../patterns/use-channel-name.ts";
import { usePreferences } from "../../theme/preferences.ts";
import styles from "./live-stream.module.css";
import { useHomeWords } from "./words.ts";

const SHOWN = 40;
/** How near to money an event is; decides its mark. Others are plain. */
const weights: Readonly<Record<string, string>> = {
  view_item: "view",
  add_to_cart: "cart",
  begin_checkout: "cart",
  order_placed: "order",
  order_paid: "paid",
};

/** What people do, newest first, as it happens. Not announced to screen readers: it never stops. */
export function LiveStream({ items, times }: { items: readonly LiveItem[] | undefined; times: Times }) {
  const say = useHomeWords();
  const detailOf = useEventDetail();
  const { language } = usePreferences();
  const { id: program } = useProgram();
  // what was there when the page opened does not flash; what comes later does
  const [present, setPresent] = useState<ReadonlySet<string>>();
  if (present === undefined && items !== undefined) setPresent(new Set(items.map(({ id }) => id)));
  const newestFirst = items?.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, SHOWN);
  const nameOf = (event: string) => eventTypes.get(event)?.[language] ?? event;

  return (
    <Panel title={say("stream")} aside={<span className={styles["about"]}>{say("streamAbout")}</span>} flush>
      {newestFirst?.length === 0 ? (
        <EmptyState title={say("streamEmpty")} hint={say("streamEmptyHint")} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section className={styles["scroll"]} tabIndex={0} aria-label={say("stream")}>
          <ol>
            {newestFirst === undefined &&
              ["a", "b", "c", "d", "e", "f"].map((key) => (
                <li key={key}>
                  <Block width={56} />
                  <Block width={72} />
                  <Block width={64} />
                  <Block width="60%" />
                </li>
              ))}
            {newestFirst?.map(({ id, at, event, personId, detail, amountFen }) => (
              <li
                key={id}
                className={`${styles[weights[event] ?? "plain"] ?? ""} ${present?.has(id) ? "" : styles["arrived"]}`}
              >
                <time dateTime={at}>{times.clock(at)}</time>
                <Link className={styles["who"]} to={`/${program}/members/persons/${personId}`}>
                  {say("visitor", { id: personId })}
                </Link>
                <span className={styles["event"]}>{nameOf(event)}</span>
                <span className={styles["detail"]}>{detailOf({ event, detail })}</span>
                <span className={styles["amount"]}>{amountFen !== null && <Money fen={amountFen} strong />}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </Panel>
  );
}

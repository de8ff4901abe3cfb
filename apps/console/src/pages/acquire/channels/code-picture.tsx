import { getPlacementCode, type Placement } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { useProgram } from "../../../api/session.ts";
import styles from "./channels.module.css";
import { fileAddress } from "./placement-words.ts";
import { useChannelWords } from "./words.ts";

/** The mini-program code; WeChat may be busy the first time, so it can be asked for again. */
export function CodePicture({ placement, size }: { placement: Pick<Placement, "id" | "label">; size: number }) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const [tries, setTries] = useState(0);
  const [hasFailed, setHasFailed] = useState(false);
  if (hasFailed) {
    if (size < 100) return <span className={styles["faint"]}>{say("codeFailed")}</span>;
    return (
      <div className={`${styles["code"]} ${styles["failed"]}`} role="status">
        {say("codeFailed")}
        <Button
          size="small"
          onClick={() => {
            setTries(tries + 1);
            setHasFailed(false);
          }}
        >
          {say("retry")}
        </Button>
      </div>
    );
  }
  return (
    <img
      className={size < 100 ? styles["thumb"] : styles["code"]}
      src={fileAddress(getPlacementCode, program, placement.id)}
      width={size}
      height={size}
      loading="lazy"
      alt={placement.label}
      onError={() => setHasFailed(true)}
    />
  );
}

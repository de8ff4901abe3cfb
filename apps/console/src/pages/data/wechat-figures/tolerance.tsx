import { listWechatFigures, setWechatFigureTolerance } from "@banyan/contracts";
import { Button, InputNumber, Popover } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./wechat-figures.module.css";
import { useWechatFiguresWords } from "./words.ts";

/** How far the two may be apart; only who may change settings changes it. */
export function Tolerance({ toleranceBp }: { toleranceBp: number | undefined }) {
  const say = useWechatFiguresWords();
  const toast = useToast();
  const { id: program, permissions } = useProgram();
  const [percent, setPercent] = useState<number | null>(null);
  const [isOpen, setOpen] = useState(false);
  const save = useAction(setWechatFigureTolerance, { touches: [listWechatFigures] });
  if (toleranceBp === undefined || !permissions.includes("settings.write")) return null;
  const shown = percent ?? toleranceBp / 100;
  return (
    <Popover
      trigger="click"
      open={isOpen}
      onOpenChange={setOpen}
      placement="bottomRight"
      content={
        <div className={styles["tolerance"]}>
          <p>{say("toleranceAbout")}</p>
          <InputNumber
            aria-label={say("setTolerance")}
            min={1}
            max={50}
            suffix="%"
            value={shown}
            onChange={(value) => setPercent(value)}
          />
          <Button
            type="primary"
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { params: { program }, body: { toleranceBp: Math.round(shown * 100) } },
                {
                  onSuccess: () => {
                    toast.done(say("saved"));
                    setOpen(false);
                  },
                  onError: toast.refused,
                },
              )
            }
          >
            {say("setTolerance")}
          </Button>
        </div>
      }
    >
      <Button>{say("tolerance", { percent: toleranceBp / 100 })}</Button>
    </Popover>
  );
}

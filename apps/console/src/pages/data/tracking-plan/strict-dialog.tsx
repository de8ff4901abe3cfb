import { getTrackingPolicy, listPlanEvents, setTrackingPolicy } from "@banyan/contracts";
import { Modal } from "antd";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./tracking-plan.module.css";
import { usePlanWords } from "./words.ts";

/** What strict mode would have refused of the last seven days, before it is turned on. */
export function StrictDialog({ onClose }: { onClose: () => void }) {
  const say = usePlanWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const { data, error, refetch } = useReply(getTrackingPolicy, { params: { program } }, { staleMs: 0 });
  const save = useAction(setTrackingPolicy, { touches: [getTrackingPolicy, listPlanEvents] });
  const isStrict = data?.isStrict ?? false;
  const submit = () =>
    save.mutateAsync({ params: { program }, body: { isStrict: !isStrict } }).then(() => {
      toast.done(say("turned"));
      onClose();
    }, toast.refused);
  const isHarmless = data !== undefined && data.unknownRows === 0 && data.undeclaredRows === 0;
  return (
    <Modal
      open
      width={480}
      title={say(isStrict ? "strictTitleOff" : "strictTitleOn")}
      okText={say(isStrict ? "turnOff" : "turnOn")}
      cancelText={common("cancel")}
      okButtonProps={{ disabled: data === undefined, loading: save.isPending, danger: !isStrict && !isHarmless }}
      onOk={() => void submit()}
      onCancel={onClose}
    >
      {data === undefined ? (
        error === null ? (
          <Block height={72} />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} compact />
        )
      ) : isStrict ? (
        <p>{say("strictOffAbout")}</p>
      ) : (
        <>
          <p className={styles["consequence"]}>
            {isHarmless
              ? say("strictNothing")
              : say("strictConsequence", {
                  events: formatCount(data.unknownEvents),
                  rows: formatCount(data.unknownRows),
                  properties: formatCount(data.undeclaredProperties),
                  propertyRows: formatCount(data.undeclaredRows),
                })}
          </p>
          <p className={styles["faint"]}>{say("strictSafe")}</p>
        </>
      )}
    </Modal>
  );
}

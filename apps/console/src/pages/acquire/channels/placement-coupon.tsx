import { changePlacement, getPlacement, listPlacements, type Placement } from "@banyan/contracts";
import { Button } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./channels.module.css";
import { CouponField } from "./placement-editor.tsx";
import { useChannelWords } from "./words.ts";

/** What a placement gives away: told, and changed on the spot. What is printed stays as it is. */
export function PlacementCoupon({ placement }: { placement: Placement }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayChange = useMay("channel.write");
  const change = useAction(changePlacement, { touches: [getPlacement, listPlacements] });
  const { id, label, couponTemplateId, couponName, archivedAt } = placement;
  const present =
    couponTemplateId === null ? undefined : { id: couponTemplateId, name: couponName ?? couponTemplateId };
  const [isOpen, setIsOpen] = useState(false);
  const [chosen, setChosen] = useState(present);
  const begin = () => {
    setChosen(present);
    setIsOpen(true);
  };
  const save = () =>
    change
      .mutateAsync({
        params: { program, id },
        body: { label, couponTemplateId: chosen?.id ?? null, archived: archivedAt !== null },
      })
      .then(() => {
        setIsOpen(false);
        toast.done(say(chosen === undefined ? "couponRemoved" : "couponChanged"));
      })
      .catch(toast.refused);
  if (!isOpen)
    return (
      <>
        {couponName ?? say("noCoupon")}
        {mayChange && (
          <Button type="link" size="small" onClick={begin}>
            {say("changeCoupon")}
          </Button>
        )}
      </>
    );
  return (
    <div className={styles["form"]}>
      <CouponField chosen={chosen} onChoose={setChosen} />
      <div>
        <Button
          type="primary"
          size="small"
          disabled={chosen?.id === present?.id}
          loading={change.isPending}
          onClick={() => void save()}
        >
          {common("save")}
        </Button>
        <Button type="text" size="small" onClick={() => setIsOpen(false)}>
          {common("cancel")}
        </Button>
      </div>
    </div>
  );
}

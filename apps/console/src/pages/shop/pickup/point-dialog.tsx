import {
  addPickupPoint,
  changePickupPoint,
  listPickupPoints,
  type PickupPoint,
  type PickupPointInput,
} from "@banyan/contracts";
import { Input, Modal, Switch } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./pickup.module.css";
import { usePickupWords } from "./words.ts";

const blank: PickupPointInput = {
  name: "",
  province: "",
  city: "",
  district: "",
  detail: "",
  phone: "",
  hours: "",
  isOpen: true,
};
type TextField = Exclude<keyof PickupPointInput, "isOpen">;

/** A pickup point, new or changed. */
export function PointDialog({ point, onClose }: { point: PickupPoint | null; onClose: () => void }) {
  const say = usePickupWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const add = useAction(addPickupPoint, { touches: [listPickupPoints] });
  const change = useAction(changePickupPoint, { touches: [listPickupPoints] });
  const { id, waiting: _, ...given } = point ?? { id: "", waiting: 0, ...blank };
  const [input, setInput] = useState<PickupPointInput>(given);
  const [wasTried, setWasTried] = useState(false);
  const isRight = (name: TextField) => addPickupPoint.body.shape[name].safeParse(input[name]).success;
  const names: TextField[] = ["name", "province", "city", "district", "detail", "phone", "hours"];
  const save = () => {
    setWasTried(true);
    if (!names.every(isRight)) return;
    const saving =
      point === null
        ? add.mutateAsync({ params: { program }, body: input })
        : change.mutateAsync({ params: { program, id }, body: input });
    saving
      .then(() => {
        toast.done(say("saved"));
        onClose();
      })
      .catch(toast.refused);
  };
  const field = (name: TextField, maxLength: number, hint?: string) => (
    <Field
      label={say(name)}
      required={name !== "district"}
      {...(hint !== undefined && { hint })}
      problem={wasTried && !isRight(name) ? say(name === "phone" ? "phoneWrong" : "missing") : undefined}
    >
      {(wiring) => (
        <Input
          {...wiring}
          maxLength={maxLength}
          value={input[name]}
          onChange={(event) => setInput({ ...input, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Modal
      open
      width={560}
      title={say(point === null ? "addPoint" : "editPoint")}
      okText={common("save")}
      cancelText={common("cancel")}
      confirmLoading={add.isPending || change.isPending}
      onOk={save}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        {field("name", 40)}
        <div className={styles["three"]}>
          {field("province", 20)}
          {field("city", 20)}
          {field("district", 20)}
        </div>
        {field("detail", 100)}
        <div className={styles["three"]} style={{ gridTemplateColumns: "1fr 1fr" }}>
          {field("phone", 18)}
          {field("hours", 60, say("hoursHint"))}
        </div>
        <span className={styles["line"]}>
          <Switch
            aria-label={say("open")}
            checked={input.isOpen}
            onChange={(isOpen) => setInput({ ...input, isOpen })}
          />
          {say("open")}
        </span>
      </div>
    </Modal>
  );
}

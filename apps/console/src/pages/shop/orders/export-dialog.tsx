import { exportOrders } from "@banyan/contracts";
import { Checkbox, Modal } from "antd";
import { useState } from "react";
import { useMay, useProgram } from "../../../api/session.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./desk.module.css";
import { useDeskWords } from "./desk-words.ts";

/** How many orders the file will hold and what of people is in it; then the browser fetches it as it is written. */
export function ExportDialog({
  filter,
  count,
  onClose,
}: {
  filter: Record<string, string | number | undefined>;
  count: number;
  onClose: () => void;
}) {
  const say = useDeskWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const mayPersonal = useMay("order.personal");
  const [personal, setPersonal] = useState(false);
  const download = () => {
    const asked = new URLSearchParams({ personal: personal ? "yes" : "no" });
    for (const [name, value] of Object.entries(filter)) if (value !== undefined) asked.set(name, String(value));
    const link = document.createElement("a");
    link.href = `${exportOrders.path.replace(":program", encodeURIComponent(program))}?${asked}`;
    link.download = "";
    link.click();
    onClose();
  };
  return (
    <Modal
      open
      width={460}
      title={say("exportTitle")}
      okText={say("exportConfirm")}
      okButtonProps={{ disabled: count === 0 }}
      cancelText={common("cancel")}
      onOk={download}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <p className={styles["consequence"]}>{say("exportAbout", { count })}</p>
        {mayPersonal && (
          <div>
            <Checkbox checked={personal} onChange={(event) => setPersonal(event.target.checked)}>
              {say("exportPersonal")}
            </Checkbox>
            {personal && <p className={styles["bad"]}>{say("exportPersonalAbout")}</p>}
          </div>
        )}
      </div>
    </Modal>
  );
}

import { type Channel, createPlacements, getChannel, listChannels, listPlacements } from "@banyan/contracts";
import { Button, Input, Modal, Segmented } from "antd";
import { useRef, useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./channels.module.css";
import { readNames } from "./names.ts";
import { CouponField } from "./placement-editor.tsx";
import { useChannelWords } from "./words.ts";

/** A code each for many assistants or stores, by a pasted list or a file; leads to the home page. */
export function BulkDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const create = useAction(createPlacements, { touches: [listPlacements, listChannels, getChannel] });
  const file = useRef<HTMLInputElement>(null);
  const [of, setOf] = useState<"staff" | "store">(channel.kind === "store" ? "store" : "staff");
  const [text, setText] = useState("");
  const [coupon, setCoupon] = useState<{ id: string; name: string }>();
  const [wasTried, setWasTried] = useState(false);
  const { names, problem } = readNames(text);
  const words =
    problem === "many"
      ? say("bulkMany")
      : problem !== null
        ? say("bulkLong", { name: problem.long })
        : wasTried && names.length === 0
          ? say("bulkNobody")
          : undefined;
  const submit = () => {
    setWasTried(true);
    if (names.length === 0 || problem !== null) return;
    create
      .mutateAsync({
        params: { program, id: channel.id },
        body: { of, names, page: "pages/home/index", productId: null, couponTemplateId: coupon?.id ?? null },
      })
      .then(({ created, existing }) => {
        toast.done(say("bulkDone", { created: formatCount(created), existing: formatCount(existing.length) }));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={560}
      title={say("bulkTitle")}
      okText={say("create")}
      cancelText={common("cancel")}
      confirmLoading={create.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <Field label={say("bulkOf")}>
          {() => (
            <Segmented
              value={of}
              onChange={setOf}
              options={[
                { value: "staff" as const, label: say("bulkStaff") },
                { value: "store" as const, label: say("bulkStore") },
              ]}
            />
          )}
        </Field>
        <Field required label={say("bulkNames")} hint={say("bulkHint")} problem={words}>
          {(wiring) => (
            <Input.TextArea
              {...wiring}
              autoSize={{ minRows: 6, maxRows: 10 }}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button size="small" onClick={() => file.current?.click()}>
            {say("bulkFile")}
          </Button>
          <input
            ref={file}
            hidden
            type="file"
            accept=".csv,.txt,text/csv,text/plain"
            onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
          />
        </div>
        <CouponField chosen={coupon} onChoose={setCoupon} />
        {names.length > 0 && problem === null && (
          <p className={styles["note"]} role="status">
            {say("bulkWill", { count: formatCount(names.length) })}
          </p>
        )}
      </div>
    </Modal>
  );
}

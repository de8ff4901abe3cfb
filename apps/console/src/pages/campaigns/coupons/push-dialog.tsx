import {
  type CouponTemplate,
  getCouponResults,
  getCouponTemplate,
  listCouponTemplates,
  listMembers,
  previewCouponPush,
  pushCoupon,
} from "@banyan/contracts";
import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { Block } from "../../../patterns/block.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./coupons.module.css";
import { readMemberIds } from "./member-ids.ts";
import { useCouponWords } from "./words.ts";

const MOST = 1_000;

/** Sends a coupon to members by name or by a pasted list; says what that does before it does it. */
export function PushDialog({ coupon, onClose }: { coupon: CouponTemplate; onClose: () => void }) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [pasted, setPasted] = useState("");
  const [search, setSearch] = useState("");
  const [reason, setReason] = useState("");
  const [wasTried, setWasTried] = useState(false);
  const { data: members, isFetching } = useReply(
    listMembers,
    { params: { program }, query: { search: search.trim() || undefined, pageSize: 50 } },
    { keepPrevious: true },
  );
  const { ids, wrong } = readMemberIds(pasted, picked);
  const isAskable = ids.length > 0 && ids.length <= MOST;
  const target = { program, id: coupon.id };
  const preview = useReply(
    previewCouponPush,
    { params: target, body: { memberIds: isAskable ? ids : [] } },
    { enabled: isAskable, keepPrevious: true },
  );
  const push = useAction(pushCoupon, {
    touches: [getCouponTemplate, listCouponTemplates, getCouponResults, previewCouponPush],
  });
  const found = isAskable ? preview.data : undefined;
  const mayPush = found !== undefined && found.refusal === null && found.willReceive > 0;
  const problem =
    ids.length > MOST
      ? say("pushTooMany", { most: formatCount(MOST) })
      : wasTried && ids.length === 0
        ? say("pushNobody")
        : undefined;
  const submit = () => {
    setWasTried(true);
    if (!mayPush || reason.trim() === "") return;
    push
      .mutateAsync({ params: target, body: { memberIds: ids, reason: reason.trim() } })
      .then(({ given }) => {
        toast.done(say("pushDone", { count: given }));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={560}
      title={say("pushTitle", { name: coupon.name })}
      okText={found === undefined ? say("push") : say("pushOk", { count: found.willReceive })}
      okButtonProps={{ disabled: !mayPush }}
      cancelText={common("cancel")}
      confirmLoading={push.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <Field label={say("pushMembers")} problem={problem}>
          {({ id }) => (
            <Select
              id={id}
              mode="multiple"
              loading={isFetching}
              value={[...picked]}
              onChange={setPicked}
              placeholder={say("pushSearch")}
              showSearch={{ filterOption: false, onSearch: setSearch }}
              options={members?.items.map(({ id: value, nickname }) => ({ value, label: nickname })) ?? []}
            />
          )}
        </Field>
        <Field
          label={say("pushPaste")}
          hint={say("pushPasteHint")}
          problem={wrong > 0 ? say("pushWrong", { count: wrong }) : undefined}
        >
          {(wiring) => (
            <Input.TextArea
              {...wiring}
              autoSize={{ minRows: 3, maxRows: 6 }}
              value={pasted}
              onChange={(event) => setPasted(event.target.value)}
            />
          )}
        </Field>
        <Field
          required
          label={say("pushReason")}
          hint={say("pushReasonHint")}
          problem={wasTried && reason.trim() === "" ? say("problem.missing") : undefined}
        >
          {(wiring) => (
            <Input {...wiring} maxLength={100} value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
        {isAskable && (
          <div className={styles["worst"]} role="status">
            {found === undefined ? (
              <Block height={20} />
            ) : found.refusal !== null ? (
              say(`pushRefusal.${found.refusal}`, { left: formatCount(found.left) })
            ) : (
              <Consequence {...found} />
            )}
          </div>
        )}
      </div>
    </Modal>
  );
}

function Consequence(found: { willReceive: number; atLimit: number; unknown: number; mostCostFen: number | null }) {
  const say = useCouponWords();
  const { willReceive, atLimit, unknown, mostCostFen } = found;
  const parts = [
    willReceive === 0
      ? say("pushWillNobody")
      : mostCostFen === null
        ? say("pushWillOpen", { count: willReceive })
        : say("pushWill", { count: willReceive, amount: formatMoney(mostCostFen) }),
    ...(atLimit > 0 ? [say("pushAtLimit", { count: atLimit })] : []),
    ...(unknown > 0 ? [say("pushUnknown", { count: unknown })] : []),
  ];
  return <>{parts.join(" ")}</>;
}

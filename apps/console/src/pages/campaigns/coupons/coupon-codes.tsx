import { DownloadOutlined, PlusOutlined, UploadOutlined } from "@ant-design/icons";
import {
  type Call,
  type CouponCodeBatch,
  type CouponTemplate,
  exportCouponCodes,
  generateCouponCodes,
  importCouponCodes,
  listCouponCodeBatches,
  MOST_CODES_AT_ONCE,
} from "@banyan/contracts";
import { Button, Input, Modal, Upload } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Field } from "../../../patterns/field.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./coupons.module.css";
import { useCouponWords } from "./words.ts";

/** Codes that become a coupon once: made here or brought along, and taken out as a file. */
export function CouponCodes({ coupon }: { coupon: CouponTemplate }) {
  const say = useCouponWords();
  const times = useTimes();
  const mayWrite = useMay("promotion.write");
  const { id: program } = useProgram();
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState<"generate" | "import">();
  const query = useReply(
    listCouponCodeBatches,
    { params: { program, id: coupon.id }, query: { page, pageSize: 20 } },
    { keepPrevious: true },
  );
  const addressOf = (batchId?: string) =>
    exportCouponCodes.path.replace(":program", program).replace(":id", coupon.id) +
    (batchId === undefined ? "" : `?batchId=${batchId}`);
  const columns: readonly Column<CouponCodeBatch>[] = [
    {
      key: "name",
      title: say("batch"),
      pinned: true,
      render: ({ name, source }) => (
        <span className={styles["words"]}>
          <span>{name}</span>
          <span className={styles["faint"]}>{say(`source.${source}`)}</span>
        </span>
      ),
    },
    {
      key: "redeemed",
      title: say("redeemed"),
      width: 150,
      align: "right",
      render: ({ redeemed, total }) => say("of", { count: formatCount(redeemed), total: formatCount(total) }),
    },
    { key: "createdAt", title: say("createdAt"), width: 130, render: ({ createdAt }) => times.moment(createdAt) },
    ...(mayWrite
      ? [
          {
            key: "action",
            title: say("action"),
            width: 80,
            pinned: true,
            render: ({ id }: CouponCodeBatch) => <a href={addressOf(id)}>{say("export")}</a>,
          },
        ]
      : []),
  ];
  const isOpen = coupon.state !== "STOPPED";
  const actions = mayWrite && (
    <span className={styles["actions"]}>
      {(query.data?.total ?? 0) > 0 && (
        <Button icon={<DownloadOutlined />} href={addressOf()}>
          {say("exportAll")}
        </Button>
      )}
      {isOpen && (
        <>
          <Button icon={<UploadOutlined />} onClick={() => setAdding("import")}>
            {say("import")}
          </Button>
          <Button icon={<PlusOutlined />} onClick={() => setAdding("generate")}>
            {say("generate")}
          </Button>
        </>
      )}
    </span>
  );
  return (
    <>
      <List
        name="coupon-codes"
        label={say("codes")}
        columns={columns}
        query={query}
        onPage={setPage}
        filters={
          <>
            <h2 className={styles["listTitle"]}>{say("codes")}</h2>
            {actions}
          </>
        }
        empty={<EmptyState title={say("noCodes")} hint={say("noCodesHint")} />}
      />
      {adding === "generate" && <GenerateDialog coupon={coupon} onClose={() => setAdding(undefined)} />}
      {adding === "import" && <ImportDialog coupon={coupon} onClose={() => setAdding(undefined)} />}
    </>
  );
}

type DialogProps = { coupon: CouponTemplate; onClose: () => void };

function GenerateDialog({ coupon, onClose }: DialogProps) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const generate = useAction(generateCouponCodes, { touches: [listCouponCodeBatches] });
  const [name, setName] = useState("");
  const [count, setCount] = useState("1000");
  const [wasTried, setWasTried] = useState(false);
  const number = /^\d{1,6}$/.test(count.trim()) ? Number(count) : 0;
  const isCount = number >= 1 && number <= MOST_CODES_AT_ONCE;
  const submit = () => {
    setWasTried(true);
    if (name.trim() === "" || !isCount) return;
    generate
      .mutateAsync({ params: { program, id: coupon.id }, body: { name: name.trim(), count: number } })
      .then(() => {
        toast.done(say("generated", { count: formatCount(number) }));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Modal
      open
      width={440}
      title={say("generate")}
      okText={say("generate")}
      cancelText={common("cancel")}
      confirmLoading={generate.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <BatchName value={name} onChange={setName} wasTried={wasTried} />
        <Field
          required
          label={say("codeCount")}
          hint={say("codeCountHint")}
          problem={wasTried && !isCount ? say("problem.whole", { least: 1, most: MOST_CODES_AT_ONCE }) : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              inputMode="numeric"
              maxLength={6}
              value={count}
              onChange={(event) => setCount(event.target.value)}
            />
          )}
        </Field>
        {number > coupon.totalQuota - coupon.claimed && isCount && (
          <p className={styles["worst"]}>
            {say("moreCodesThanCoupons", { left: formatCount(coupon.totalQuota - coupon.claimed) })}
          </p>
        )}
      </div>
    </Modal>
  );
}

function ImportDialog({ coupon, onClose }: DialogProps) {
  const say = useCouponWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const bring = useAction(importCouponCodes, { touches: [listCouponCodeBatches] });
  const [name, setName] = useState("");
  const [file, setFile] = useState<File>();
  const [wasTried, setWasTried] = useState(false);
  const done = bring.data;
  const submit = () => {
    setWasTried(true);
    if (name.trim() === "" || file === undefined) return;
    const body = new Blob([file], { type: "text/csv" });
    const asked = { params: { program, id: coupon.id }, query: { name: name.trim() }, body };
    // a raw body is none of the call's own parts: the transport sends a Blob as it is
    bring.mutateAsync(asked as Call<typeof importCouponCodes>).catch(toast.refused);
  };
  if (done !== undefined) {
    return (
      <Modal
        open
        width={440}
        title={say("import")}
        footer={<Button onClick={onClose}>{say("close")}</Button>}
        onCancel={onClose}
      >
        <div className={styles["form"]}>
          <p>{say("imported", { count: formatCount(done.imported), repeated: formatCount(done.repeated) })}</p>
          {done.invalid > 0 && (
            <p className={styles["worst"]}>
              {say("importInvalid", { count: formatCount(done.invalid), lines: done.invalidLines.join("、") })}
            </p>
          )}
        </div>
      </Modal>
    );
  }
  return (
    <Modal
      open
      width={440}
      title={say("import")}
      okText={say("import")}
      cancelText={common("cancel")}
      confirmLoading={bring.isPending}
      onOk={submit}
      onCancel={onClose}
    >
      <div className={styles["form"]}>
        <BatchName value={name} onChange={setName} wasTried={wasTried} />
        <Field
          required
          label={say("file")}
          hint={say("fileHint")}
          problem={wasTried && file === undefined ? say("problem.missing") : undefined}
        >
          {({ id }) => (
            <Upload
              id={id}
              accept=".csv,text/csv"
              maxCount={1}
              fileList={file === undefined ? [] : [{ uid: file.name, name: file.name }]}
              beforeUpload={(chosen) => {
                setFile(chosen);
                return false; // sent with the form
              }}
              onRemove={() => setFile(undefined)}
            >
              <Button icon={<UploadOutlined />}>{say("chooseFile")}</Button>
            </Upload>
          )}
        </Field>
      </div>
    </Modal>
  );
}

/** What a batch is called, so that its codes are found again. */
function BatchName({
  value,
  onChange,
  wasTried,
}: {
  value: string;
  onChange: (name: string) => void;
  wasTried: boolean;
}) {
  const say = useCouponWords();
  return (
    <Field
      required
      label={say("batch")}
      hint={say("batchHint")}
      problem={wasTried && value.trim() === "" ? say("problem.missing") : undefined}
    >
      {(wiring) => (
        <Input {...wiring} autoFocus maxLength={40} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

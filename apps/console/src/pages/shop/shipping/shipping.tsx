import { PlusOutlined } from "@ant-design/icons";
import {
  type CheckoutRules,
  listShippingTemplates,
  removeShippingTemplate,
  type ShippingTemplate,
  type ShippingZone,
} from "@banyan/contracts";
import { App, Button } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatMoney } from "../../../format/numbers.ts";
import { Block } from "../../../patterns/block.tsx";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader, Panel } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { RulesDialog } from "./rules-dialog.tsx";
import styles from "./shipping.module.css";
import { TemplateEditor } from "./template-editor.tsx";
import { useShippingWords } from "./words.ts";

const SHOWN_ZONES = 2;

/** 店铺 · 运费: what sending costs where, and what holds for a whole order. */
export function Component() {
  const say = useShippingWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const mayWrite = useMay("settings.write");
  const [edited, setEdited] = useState<ShippingTemplate | "new">();
  const [isSetting, setIsSetting] = useState(false);
  const { data, error, isFetching, refetch } = useReply(listShippingTemplates, { params: { program } });
  const remove = useAction(removeShippingTemplate, { touches: [listShippingTemplates] });
  const askRemove = ({ id, name }: ShippingTemplate) =>
    modal.confirm({
      title: say("removeAsk", { name }),
      content: say("removeAbout"),
      okText: say("remove"),
      okButtonProps: { danger: true },
      cancelText: common("cancel"),
      onOk: () =>
        remove
          .mutateAsync({ params: { program, id } })
          .then(() => toast.done(say("removed")))
          .catch(toast.refused),
    });
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
      {say("new")}
    </Button>
  );
  const feeWords = ({ measure }: ShippingTemplate, zone: ShippingZone) => {
    const unit = measure === "weight" ? 1_000 : 1;
    const where =
      zone.provinces.length === 0
        ? say("rest")
        : zone.provinces.length <= 3
          ? zone.provinces.join("、")
          : say("provinces", { first: zone.provinces.slice(0, 2).join("、"), count: zone.provinces.length });
    const fee = say(measure === "weight" ? "feeWeight" : "feePiece", {
      first: zone.first / unit,
      firstFee: formatMoney(zone.firstFen),
      more: zone.more / unit,
      moreFee: formatMoney(zone.moreFen),
    });
    return `${where}：${fee}`;
  };

  const columns: readonly Column<ShippingTemplate>[] = [
    {
      key: "template",
      title: say("template"),
      pinned: true,
      width: 220,
      render: (template) => (
        <span className={styles["name"]}>
          {template.name}
          {template.isDefault && <StateTag tone="good">{say("default")}</StateTag>}
        </span>
      ),
    },
    { key: "measure", title: say("measure"), width: 100, render: ({ measure }) => say(`measure.${measure}`) },
    {
      key: "zones",
      title: say("zones"),
      render: (template) => (
        <span className={styles["words"]}>
          {template.zones.slice(0, SHOWN_ZONES).map((zone) => (
            <span key={zone.provinces.join()}>{feeWords(template, zone)}</span>
          ))}
          {template.zones.length > SHOWN_ZONES && (
            <span className={styles["faint"]}>{say("zonesMore", { count: template.zones.length })}</span>
          )}
        </span>
      ),
    },
    {
      key: "notDelivered",
      title: say("notDelivered"),
      width: 180,
      render: ({ notDelivered }) => (notDelivered.length === 0 ? "—" : notDelivered.join("、")),
    },
    {
      key: "products",
      title: say("products"),
      width: 110,
      align: "right",
      render: ({ productCount }) => say("productCount", { count: productCount }),
    },
    ...(mayWrite
      ? [
          {
            key: "action",
            title: "",
            pinned: true,
            width: 140,
            render: (template: ShippingTemplate) => (
              <span className={styles["actions"]}>
                <Button type="link" size="small" onClick={() => setEdited(template)}>
                  {say("edit")}
                </Button>
                <Button type="link" size="small" danger onClick={() => askRemove(template)}>
                  {say("remove")}
                </Button>
              </span>
            ),
          },
        ]
      : []),
  ];
  const items = data?.items;
  return (
    <Page>
      <PageHeader title={say("title")} about={say("about")} actions={mayWrite && create} />
      <Panel
        title={say("rules")}
        aside={
          mayWrite && (
            <Button type="link" disabled={!data} onClick={() => setIsSetting(true)}>
              {say("rulesEdit")}
            </Button>
          )
        }
      >
        <Rules rules={data?.rules} />
      </Panel>
      <List
        name="shipping"
        label={say("title")}
        columns={columns}
        query={{
          error,
          isFetching,
          refetch,
          data: items && { items, total: items.length, page: 1, pageSize: Math.max(items.length, 1) },
        }}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
      />
      {edited !== undefined && (
        <TemplateEditor template={edited === "new" ? null : edited} onClose={() => setEdited(undefined)} />
      )}
      {isSetting && data && <RulesDialog rules={data.rules} onClose={() => setIsSetting(false)} />}
    </Page>
  );
}

function Rules({ rules }: { rules: CheckoutRules | undefined }) {
  const say = useShippingWords();
  const shown = rules && [
    [say("flatFee"), formatMoney(rules.feeFen)],
    [say("freeLine"), rules.freeOverFen === null ? say("noFreeLine") : formatMoney(rules.freeOverFen)],
    [say("combine"), say(`combine.${rules.combine}`)],
    [say("zeroOrders"), say(`zeroOrders.${rules.zeroOrders}`)],
  ];
  return (
    <div className={styles["rules"]}>
      {(shown ?? [1, 2, 3, 4].map((key) => [String(key), null] as const)).map(([name, value]) => (
        <span key={name} className={styles["rule"]}>
          <span className={styles["faint"]}>{value === null ? <Block width="50%" /> : name}</span>
          {value ?? <Block width="70%" />}
        </span>
      ))}
    </div>
  );
}

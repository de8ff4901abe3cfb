import { listPickupPoints, type PickupPoint, removePickupPoint } from "@banyan/contracts";
import { App, Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { StateTag } from "../../../patterns/state-tag.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { CheckCode } from "./check-code.tsx";
import styles from "./pickup.module.css";
import { PointDialog } from "./point-dialog.tsx";
import { usePickupWords } from "./words.ts";

/** 店铺 · 自提: hand goods over against a code; where buyers may fetch them. */
export function Component() {
  const say = usePickupWords();
  const mayChange = useMay("settings.write");
  const [editing, setEditing] = useState<PickupPoint | "new">();
  return (
    <Page>
      <PageHeader
        title={say("title")}
        actions={mayChange && <Button onClick={() => setEditing("new")}>{say("addPoint")}</Button>}
      />
      <div className={styles["grid"]}>
        <CheckCode />
        <Points onEdit={setEditing} />
      </div>
      {editing !== undefined && (
        <PointDialog point={editing === "new" ? null : editing} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  );
}

function Points({ onEdit }: { onEdit: (point: PickupPoint) => void }) {
  const say = usePickupWords();
  const common = useCommonWords();
  const toast = useToast();
  const { modal } = App.useApp();
  const { id: program } = useProgram();
  const mayChange = useMay("settings.write");
  const query = useReply(listPickupPoints, { params: { program } });
  const remove = useAction(removePickupPoint, { touches: [listPickupPoints] });
  const askToRemove = ({ id, name }: PickupPoint) =>
    void modal.confirm({
      title: say("removeTitle", { name }),
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
  const columns: readonly Column<PickupPoint>[] = [
    {
      key: "name",
      title: say("point"),
      pinned: true,
      render: ({ name, province, city, district, detail }) => (
        <span className={styles["words"]}>
          <span>{name}</span>
          <span className={styles["faint"]}>
            {province}
            {city === province ? "" : city}
            {district}
            {detail}
          </span>
        </span>
      ),
    },
    {
      key: "hours",
      title: say("hours"),
      width: 170,
      render: ({ hours, phone }) => (
        <span className={styles["words"]}>
          <span>{hours}</span>
          <span className={styles["faint"]}>{phone}</span>
        </span>
      ),
    },
    {
      key: "waiting",
      title: say("waiting"),
      width: 90,
      render: ({ waiting }) =>
        waiting === 0 ? 0 : <Link to={`/${program}/shop/orders?deliveryMethod=PICKUP&state=PAID`}>{waiting}</Link>,
    },
    {
      key: "state",
      title: say("state"),
      width: 100,
      render: ({ isOpen }) => (
        <StateTag tone={isOpen ? "good" : "over"}>{say(isOpen ? "isOpen" : "isClosed")}</StateTag>
      ),
    },
    {
      key: "action",
      title: "",
      width: 130,
      pinned: true,
      render: (point) =>
        mayChange && (
          <span className={styles["line"]}>
            <Button size="small" onClick={() => onEdit(point)}>
              {common("edit")}
            </Button>
            <Button size="small" type="text" onClick={() => askToRemove(point)}>
              {say("remove")}
            </Button>
          </span>
        ),
    },
  ];
  const data = query.data && { items: query.data.items, total: query.data.items.length, page: 1, pageSize: 100 };
  return (
    <List
      name="pickup-points"
      label={say("points")}
      columns={columns}
      query={{ ...query, data }}
      empty={<EmptyState title={say("noPoints")} hint={say("noPointsHint")} />}
    />
  );
}

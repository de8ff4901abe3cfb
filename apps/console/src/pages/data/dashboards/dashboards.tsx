import { MoreOutlined, PlusOutlined } from "@ant-design/icons";
import {
  copyDashboard,
  createDashboard,
  type DashboardRow,
  type DashboardTemplate,
  dashboardTemplates,
  listDashboards,
  orderDashboards,
  removeDashboard,
} from "@banyan/contracts";
import { App, Button, Dropdown, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./dashboards.module.css";
import { useDashboardWords } from "./words.ts";

/** 数据 · 看板: boards of the program in the order the team gave them. */
export function Component() {
  const say = useDashboardWords();
  const times = useTimes();
  const navigate = useNavigate();
  const { id: program } = useProgram();
  const mayWrite = useMay("analytics.write");
  const toast = useToast();
  const { modal } = App.useApp();
  const [isCreating, setCreating] = useState(false);
  const query = useReply(listDashboards, { params: { program } });
  const touches = { touches: [listDashboards] };
  const copy = useAction(copyDashboard, touches);
  const order = useAction(orderDashboards, touches);
  const remove = useAction(removeDashboard, touches);
  const boards = query.data?.items ?? [];
  const open = (id: string, search = "") => void navigate(`/${program}/data/dashboards/${id}${search}`);
  const move = (id: string, by: -1 | 1) => {
    const ids = boards.map((board) => board.id);
    const at = ids.indexOf(id);
    const other = ids[at + by];
    if (other === undefined) return;
    ids[at] = other;
    ids[at + by] = id;
    void order.mutateAsync({ params: { program }, body: { ids } }).catch(toast.refused);
  };
  const askRemove = ({ id, name }: DashboardRow) =>
    modal.confirm({
      title: say("removeAsk", { name }),
      content: say("removeHint"),
      okText: say("remove"),
      okButtonProps: { danger: true },
      onOk: () => remove.mutateAsync({ params: { program, id } }).then(() => toast.done(say("removed")), toast.refused),
    });
  const columns: Column<DashboardRow>[] = [
    {
      key: "name",
      title: say("name"),
      pinned: true,
      render: ({ name, description }) => (
        <span className={styles["stack"]}>
          <span className={styles["named"]}>{name}</span>
          {description !== "" && <span className={styles["faint"]}>{description}</span>}
        </span>
      ),
    },
    { key: "tiles", title: say("tiles"), width: 90, align: "right", render: ({ tiles }) => tiles },
    { key: "owner", title: say("owner"), width: 140, render: ({ owner }) => owner.name || say("byProduct") },
    { key: "changed", title: say("changed"), width: 150, render: ({ updatedAt }) => times.moment(updatedAt) },
    ...(mayWrite
      ? [
          {
            key: "more",
            title: "",
            width: 56,
            pinned: true,
            render: (row: DashboardRow) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: keeps the row from opening; the button inside is the control
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              <span onClick={(event) => event.stopPropagation()}>
                <Dropdown
                  trigger={["click"]}
                  menu={{
                    items: [
                      {
                        key: "copy",
                        label: say("copy"),
                        onClick: () =>
                          void copy
                            .mutateAsync({ params: { program, id: row.id }, body: {} })
                            .then(() => toast.done(say("copied")), toast.refused),
                      },
                      {
                        key: "up",
                        label: say("up"),
                        disabled: row.id === boards[0]?.id,
                        onClick: () => move(row.id, -1),
                      },
                      {
                        key: "down",
                        label: say("down"),
                        disabled: row.id === boards.at(-1)?.id,
                        onClick: () => move(row.id, 1),
                      },
                      { type: "divider" },
                      { key: "remove", danger: true, label: say("remove"), onClick: () => askRemove(row) },
                    ],
                  }}
                >
                  <Button type="text" size="small" icon={<MoreOutlined />} aria-label={say("more")} />
                </Dropdown>
              </span>
            ),
          },
        ]
      : []),
  ];
  return (
    <Page>
      <PageHeader
        title={say("title")}
        about={say("about")}
        actions={
          mayWrite && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
              {say("create")}
            </Button>
          )
        }
      />
      <List<DashboardRow>
        name="dashboards"
        label={say("listLabel")}
        columns={columns}
        query={{ ...query, data: query.data && { items: boards, total: boards.length, page: 1, pageSize: 200 } }}
        onOpen={({ id }) => open(id)}
        empty={
          <EmptyState
            title={say("empty")}
            hint={say("emptyHint")}
            action={
              mayWrite && (
                <Button type="primary" onClick={() => setCreating(true)}>
                  {say("create")}
                </Button>
              )
            }
          />
        }
      />
      {isCreating && <CreateDialog onClose={() => setCreating(false)} onMade={(id) => open(id, "?edit=yes")} />}
    </Page>
  );
}

function CreateDialog({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const say = useDashboardWords();
  const { id: program } = useProgram();
  const toast = useToast();
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<DashboardTemplate | "none">("none");
  const create = useAction(createDashboard, { touches: [listDashboards] });
  const called = name.trim() || (template === "none" ? "" : say(`template.${template}`));
  const make = () =>
    create
      .mutateAsync({ params: { program }, body: { name: called, ...(template !== "none" && { template }) } })
      .then(({ id }) => onMade(id), toast.refused);
  return (
    <Modal
      open
      title={say("createTitle")}
      okText={say("create")}
      okButtonProps={{ disabled: called === "", loading: create.isPending }}
      onOk={() => void make()}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={() => called !== "" && void make()}>
        <Form.Item label={say("name")}>
          <Input
            autoFocus
            maxLength={40}
            placeholder={called || say("nameHint")}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </Form.Item>
        <Form.Item label={say("from")}>
          <div className={styles["choices"]}>
            {(["none", ...dashboardTemplates] as const).map((one) => (
              <button
                key={one}
                type="button"
                className={styles["choice"]}
                aria-pressed={template === one}
                onClick={() => setTemplate(one)}
              >
                <span className={styles["named"]}>{say(`template.${one}`)}</span>
                <span className={styles["faint"]}>{say(`templateAbout.${one}`)}</span>
              </button>
            ))}
          </div>
        </Form.Item>
      </Form>
    </Modal>
  );
}

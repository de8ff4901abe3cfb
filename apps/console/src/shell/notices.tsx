import { BellOutlined } from "@ant-design/icons";
import { listNotices, type Notice, readNotices } from "@banyan/contracts";
import { Badge, Button, Popover } from "antd";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useAction, useReply } from "../api/queries.ts";
import { useProgram } from "../api/session.ts";
import { useTimes } from "../format/use-times.ts";
import { Block } from "../patterns/block.tsx";
import { useToast } from "../patterns/toast.ts";
import styles from "./notices.module.css";
import { useShellWords } from "./words.ts";

const LOOK_EVERY_MS = 60_000;

/** What the product told the operator: how many are unread, the newest of them, and where each leads. */
export function Notices() {
  const say = useShellWords();
  const toast = useToast();
  const navigate = useNavigate();
  const { id: program } = useProgram();
  const [isOpen, setOpen] = useState(false);
  const query = useReply(listNotices, { params: { program }, query: {} }, { refetchEveryMs: LOOK_EVERY_MS });
  const read = useAction(readNotices, { touches: [listNotices] });
  const unread = query.data?.unread ?? 0;
  const mark = (ids: "all" | string[]) => read.mutateAsync({ params: { program }, body: { ids } }).catch(toast.refused);
  const follow = ({ id, link, readAt }: Notice) => {
    if (readAt === null) void mark([id]);
    if (link === null) return;
    setOpen(false);
    void navigate(`/${program}${link}`);
  };
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      title={
        <span className={styles["head"]}>
          {say("notices")}
          <Button type="link" size="small" disabled={unread === 0} onClick={() => void mark("all")}>
            {say("readAll")}
          </Button>
        </span>
      }
      content={<NoticeList items={query.data?.items} onFollow={follow} />}
    >
      <Badge count={unread} size="small" offset={[-6, 6]}>
        <Button type="text" icon={<BellOutlined />} aria-label={say("noticesUnread", { count: unread })} />
      </Badge>
    </Popover>
  );
}

function NoticeList({ items, onFollow }: { items: readonly Notice[] | undefined; onFollow: (notice: Notice) => void }) {
  const say = useShellWords();
  const times = useTimes();
  if (items === undefined) return <Block height={120} />;
  if (items.length === 0) return <p className={styles["none"]}>{say("noNotices")}</p>;
  return (
    <ul className={styles["list"]}>
      {items.map((notice) => (
        <li key={notice.id}>
          <button
            type="button"
            className={`${styles["notice"]} ${notice.readAt === null ? styles["unread"] : ""}`}
            onClick={() => onFollow(notice)}
          >
            <span className={styles["title"]}>
              {notice.title}
              <time dateTime={notice.at}>{times.moment(notice.at)}</time>
            </span>
            <span className={styles["body"]}>{notice.body}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

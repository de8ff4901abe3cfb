import { LaptopOutlined, MobileOutlined } from "@ant-design/icons";
import { revokeStaffSession, staffSessions } from "@banyan/contracts";
import { Button, Modal, Popconfirm } from "antd";
import { useAction, useReply } from "../api/queries.ts";
import { timesIn } from "../format/times.ts";
import { Block } from "../patterns/block.tsx";
import { ErrorState } from "../patterns/error-state.tsx";
import { StateTag } from "../patterns/state-tag.tsx";
import { useToast } from "../patterns/toast.ts";
import { usePreferences } from "../theme/preferences.ts";
import { deviceOf } from "./device.ts";
import styles from "./sessions.module.css";
import { useShellWords } from "./words.ts";

/** Where this operator is signed in. Times are the reader's own: sessions belong to a person, not to a program. */
export function Sessions({ open, onClose }: { open: boolean; onClose: () => void }) {
  const say = useShellWords();
  const toast = useToast();
  const { language } = usePreferences();
  const times = timesIn(Intl.DateTimeFormat().resolvedOptions().timeZone, language);
  const { data, error, refetch } = useReply(staffSessions, {}, { enabled: open, staleMs: 0 });
  const revoke = useAction(revokeStaffSession, { touches: [staffSessions] });
  return (
    <Modal title={say("sessions")} open={open} onCancel={onClose} footer={null} width={560}>
      {error !== null && data === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : (
        <ul className={styles["sessions"]}>
          {data === undefined && (
            <li>
              <Block height={40} />
            </li>
          )}
          {data?.items.map(({ id, userAgent, ip, createdAt, lastSeenAt, current }) => {
            const device = deviceOf(userAgent);
            return (
              <li key={id}>
                <span className={styles["icon"]}>{device.isPhone ? <MobileOutlined /> : <LaptopOutlined />}</span>
                <span className={styles["words"]}>
                  <span className={styles["name"]}>
                    {device.name ?? say("unknownDevice")}
                    {current && <StateTag tone="good">{say("thisDevice")}</StateTag>}
                  </span>
                  <span className={styles["about"]}>
                    {ip} · {say("lastSeen", { time: times.moment(lastSeenAt) })} ·{" "}
                    {say("signedIn", { time: times.moment(createdAt) })}
                  </span>
                </span>
                {!current && (
                  <Popconfirm
                    title={say("revokeTitle")}
                    description={say("revokeAbout")}
                    onConfirm={() =>
                      revoke
                        .mutateAsync({ params: { id } })
                        .then(() => toast.done(say("revoked")))
                        .catch(toast.refused)
                    }
                  >
                    <Button danger type="text">
                      {say("revoke")}
                    </Button>
                  </Popconfirm>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Modal>
  );
}

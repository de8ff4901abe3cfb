import { LaptopOutlined, LogoutOutlined, MoonOutlined, SunOutlined, TranslationOutlined } from "@ant-design/icons";
import { type Operator, staffSignOut } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Dropdown, Tooltip } from "antd";
import { useState } from "react";
import { call } from "../api/call.ts";
import { forgetOperator } from "../api/session.ts";
import { useToast } from "../patterns/toast.ts";
import { type ModeChoice, setPreferences, useMode, usePreferences } from "../theme/preferences.ts";
import type { pageAt } from "./groups.tsx";
import { Notices } from "./notices.tsx";
import { Sessions } from "./sessions.tsx";
import styles from "./top-bar.module.css";
import { useNavigationWords, useShellWords } from "./words.ts";

type Props = { operator: Operator; place: ReturnType<typeof pageAt> };

/** Where one is, and what belongs to the person rather than the page. */
export function TopBar({ operator, place }: Props) {
  const name = useNavigationWords();
  const isOnePageGroup = place?.group?.name === place?.page.name;
  return (
    <div className={styles["bar"]}>
      <div className={styles["place"]}>
        {place?.group !== undefined && !isOnePageGroup && (
          <>
            <span>{name(place.group.name)}</span>
            <span aria-hidden="true">/</span>
          </>
        )}
        {place !== undefined && <span className={styles["here"]}>{name(place.page.name)}</span>}
      </div>
      <div className={styles["tools"]}>
        <Notices />
        <LanguageSwitch />
        <ModeSwitch />
        <AccountMenu operator={operator} />
      </div>
    </div>
  );
}

export function LanguageSwitch() {
  const say = useShellWords();
  const { language } = usePreferences();
  const words = language === "zh" ? say("languageToEnglish") : say("languageToChinese");
  return (
    <Tooltip title={words}>
      <Button
        type="text"
        icon={<TranslationOutlined />}
        aria-label={words}
        onClick={() => setPreferences({ language: language === "zh" ? "en" : "zh" })}
      >
        {language === "zh" ? "EN" : "中"}
      </Button>
    </Tooltip>
  );
}

const modeIcons: Record<ModeChoice, React.ReactNode> = {
  light: <SunOutlined />,
  dark: <MoonOutlined />,
  system: <LaptopOutlined />,
};

export function ModeSwitch() {
  const say = useShellWords();
  const { mode } = usePreferences();
  const shown = useMode();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectedKeys: [mode],
        items: (["light", "dark", "system"] as const).map((key) => ({
          key,
          icon: modeIcons[key],
          label: say(`mode.${key}`),
          onClick: () => setPreferences({ mode: key }),
        })),
      }}
    >
      <Button type="text" icon={modeIcons[shown]} aria-label={say("mode")} />
    </Dropdown>
  );
}

function AccountMenu({ operator }: { operator: Operator }) {
  const say = useShellWords();
  const client = useQueryClient();
  const toast = useToast();
  const [showsSessions, setShowsSessions] = useState(false);
  const signOut = () => call(staffSignOut, {}).then(() => forgetOperator(client), toast.refused);
  return (
    <>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items: [
            {
              key: "who",
              type: "group",
              label: (
                <span className={styles["who"]}>
                  <strong>{operator.name}</strong>
                  <span>{operator.account}</span>
                </span>
              ),
            },
            { type: "divider" },
            {
              key: "sessions",
              icon: <LaptopOutlined />,
              label: say("sessions"),
              onClick: () => setShowsSessions(true),
            },
            { key: "out", icon: <LogoutOutlined />, label: say("signOut"), onClick: () => void signOut() },
          ],
        }}
      >
        <button type="button" className={styles["account"]} aria-label={`${say("account")} ${operator.name}`}>
          {[...operator.name][0]?.toUpperCase()}
        </button>
      </Dropdown>
      <Sessions open={showsSessions} onClose={() => setShowsSessions(false)} />
    </>
  );
}

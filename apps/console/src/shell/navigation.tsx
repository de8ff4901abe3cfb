import { CheckOutlined, DownOutlined, SettingOutlined } from "@ant-design/icons";
import type { Operator } from "@banyan/contracts";
import { Dropdown } from "antd";
import { useState } from "react";
import { NavLink, useNavigate } from "react-router";
import type { ProgramAccess } from "../api/session.ts";
import { type Group, groups, type PageEntry, settings } from "./groups.tsx";
import styles from "./navigation.module.css";
import { useNavigationWords, useShellWords } from "./words.ts";

type Props = { operator: Operator; program: ProgramAccess };

/** The left side: which program, the groups, settings at the foot. Only what exists and may be opened is shown. */
export function Navigation({ operator, program }: Props) {
  const say = useShellWords();
  const mayOpen = ({ permission }: PageEntry) => permission === "signedIn" || program.permissions.includes(permission);
  const open = groups
    .map((group) => ({ ...group, pages: group.pages.filter(mayOpen) }))
    .filter(({ pages }) => pages.length > 0);
  const foot = settings.filter(mayOpen);
  return (
    <nav className={styles["side"]} aria-label={say("navigation")}>
      <ProgramSwitcher operator={operator} program={program} />
      <ul className={styles["groups"]}>
        {open.map((group) => (
          <GroupItem key={group.name} group={group} program={program.id} />
        ))}
      </ul>
      {foot.length > 0 && (
        <ul className={styles["foot"]}>
          <GroupItem group={{ name: "settings", icon: <SettingOutlined />, pages: foot }} program={program.id} />
        </ul>
      )}
    </nav>
  );
}

function ProgramSwitcher({ operator, program }: Props) {
  const say = useShellWords();
  const go = useNavigate();
  const head = (
    <>
      <img src={`${import.meta.env.BASE_URL}favicon.svg`} width="32" height="32" alt="" />
      <span className={styles["programWords"]}>
        <span className={styles["programName"]}>{program.name}</span>
        <span className={styles["programRole"]}>{say(`role.${program.role}`)}</span>
      </span>
    </>
  );
  if (operator.programs.length < 2) return <div className={styles["program"]}>{head}</div>;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: operator.programs.map(({ id, name }) => ({
          key: id,
          label: name,
          icon: id === program.id ? <CheckOutlined /> : <span className={styles["noCheck"]} />,
        })),
        onClick: ({ key }) => go(`/${key}/home`),
      }}
    >
      <button type="button" className={`${styles["program"]} ${styles["switch"]}`} aria-label={say("switchProgram")}>
        {head}
        <DownOutlined className={styles["arrow"]} />
      </button>
    </Dropdown>
  );
}

function GroupItem({ group, program }: { group: Group; program: string }) {
  const name = useNavigationWords();
  const [isOpen, setOpen] = useState(true);
  const only = group.pages.length === 1 ? group.pages[0] : undefined;
  // a group whose one page carries the same name is that page
  if (only !== undefined && only.name === group.name) {
    return (
      <li>
        <NavLink to={`/${program}/${only.path}`} className={({ isActive }) => linkClass("top", isActive)}>
          <span className={styles["icon"]}>{group.icon}</span>
          {name(group.name)}
        </NavLink>
      </li>
    );
  }
  return (
    <li>
      <button type="button" className={styles["top"]} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span className={styles["icon"]}>{group.icon}</span>
        {name(group.name)}
        <DownOutlined className={`${styles["arrow"]} ${isOpen ? "" : styles["closed"]}`} />
      </button>
      {isOpen && (
        <ul>
          {group.pages.map((page) => (
            <li key={page.path}>
              <NavLink to={`/${program}/${page.path}`} className={({ isActive }) => linkClass("page", isActive)}>
                {name(page.name)}
              </NavLink>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

const linkClass = (kind: "top" | "page", isActive: boolean) =>
  `${styles[kind]} ${isActive ? styles["active"] : ""}`.trim();

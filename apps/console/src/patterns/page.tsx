import { ArrowLeftOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useCommonWords } from "../words/common.ts";
import styles from "./page.module.css";

type Header = {
  title: ReactNode;
  /** Said beside the title: a state, a live mark. */ beside?: ReactNode;
  /** One line under the title. */ about?: ReactNode;
  /** At most one primary action, last. */ actions?: ReactNode;
  /** Where “back” leads, for details and editors. */ backTo?: string;
  /** Stays in view while the page scrolls: for editors, whose save is up here. */ sticky?: boolean;
};

/** The head every page has: what it is, its state, what to do. */
export function PageHeader({ title, beside, about, actions, backTo, sticky = false }: Header) {
  const say = useCommonWords();
  return (
    <header className={`${styles["header"]} ${sticky ? styles["sticky"] : ""}`}>
      <div className={styles["words"]}>
        <div className={styles["line"]}>
          {backTo !== undefined && (
            <Link to={backTo} className={styles["back"]} aria-label={say("back")}>
              <ArrowLeftOutlined />
            </Link>
          )}
          <h1>{title}</h1>
          {beside}
        </div>
        {about !== undefined && <p className={styles["about"]}>{about}</p>}
      </div>
      {actions !== undefined && <div className={styles["actions"]}>{actions}</div>}
    </header>
  );
}

/** The column every page stands in. */
export const Page = ({ children }: { children: ReactNode }) => <div className={styles["page"]}>{children}</div>;

/** A surface with a heading. `flush` lets tables touch its edges. */
export function Panel({
  title,
  aside,
  children,
  flush = false,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}) {
  return (
    <section className={styles["panel"]}>
      {(title !== undefined || aside !== undefined) && (
        <div className={styles["panelHead"]}>
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      <div className={flush ? styles["flush"] : styles["panelBody"]}>{children}</div>
    </section>
  );
}

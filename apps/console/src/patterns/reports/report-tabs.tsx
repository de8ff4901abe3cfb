import { Segmented } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { useProgram } from "../../api/session.ts";

/** The parts of a page of reports, each at `<path>/<tab>`; the days stay, the rest of the question is another one. */
export function ReportTabs<Tab extends string>({
  path,
  tabs,
  current,
  label,
  nameOf,
}: {
  /** Below the program: `data/value`. */ path: string;
  tabs: readonly Tab[];
  current: Tab;
  label: string;
  nameOf: (tab: Tab) => string;
}) {
  const { id: program } = useProgram();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const go = (tab: Tab) => {
    const days = new URLSearchParams();
    for (const key of ["from", "to"]) {
      const value = search.get(key);
      if (value !== null) days.set(key, value);
    }
    void navigate(`/${program}/${path}/${tab}?${days}`);
  };
  return (
    <Segmented
      aria-label={label}
      value={current}
      onChange={go}
      options={tabs.map((tab) => ({ value: tab, label: nameOf(tab) }))}
    />
  );
}

import { SaveOutlined } from "@ant-design/icons";
import { CallError } from "@banyan/client";
import {
  changeSavedReport,
  createSavedReport,
  getSavedReport,
  type KeptReport,
  listDashboards,
  listSavedReports,
  type ReportRange,
} from "@banyan/contracts";
import { Button, Dropdown } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useToast } from "../../toast.ts";
import { periodOf } from "../kept-range.tsx";
import { VIEW } from "./kinds.ts";
import { ReportForm, type ReportNaming } from "./report-form.tsx";
import { useSavedReportWords } from "./words.ts";

/** Which saved report the page was opened from. */
export const SAVED = "saved";

/** Keeps a report's question: as a new one, or in the place of the one it was opened from. */
export function SaveReport({
  kind,
  title,
  question,
}: {
  kind: string;
  /** Offered as its name. */ title: string;
  question: { readonly range?: ReportRange | undefined };
}) {
  const say = useSavedReportWords();
  const { id: program } = useProgram();
  const mayWrite = useMay("analytics.write");
  const toast = useToast();
  const today = useTimes().dayOf(new Date());
  const [search, setSearch] = useSearchParams();
  const [isNaming, setNaming] = useState(false);
  const savedId = search.get(SAVED);
  const view = search.get(VIEW);
  const touches = { touches: [listSavedReports, getSavedReport, listDashboards] };
  const create = useAction(createSavedReport, touches);
  const change = useAction(changeSavedReport, touches);
  const opened = useReply(
    getSavedReport,
    { params: { program, id: savedId ?? "" } },
    { enabled: savedId !== null && mayWrite },
  );
  const list = useReply(
    listSavedReports,
    { params: { program }, query: { page: 1, pageSize: 1 } },
    { enabled: isNaming },
  );
  if (!mayWrite) return null;
  const saved = savedId !== null && opened.data?.report.kind === kind ? opened.data : undefined;
  // a question is plain JSON: its kind's own schema says so
  const report = (keptRange: ReportNaming["keptRange"]): KeptReport => ({
    kind,
    question: question as KeptReport["question"],
    keptRange,
    ...(view !== null && { view }),
  });
  const kept = (range: ReportRange | undefined) => (range && periodOf(range, today)) ?? null;

  const saveNew = async ({ keptRange, ...naming }: ReportNaming) => {
    try {
      const { id } = await create.mutateAsync({ params: { program }, body: { ...naming, report: report(keptRange) } });
      setNaming(false);
      toast.done(say("saved"));
      setSearch((current) => new URLSearchParams([...current].filter(([key]) => key !== SAVED).concat([[SAVED, id]])), {
        replace: true,
      });
    } catch (error) {
      toast.refused(error as Error);
    }
  };
  const saveOver = async () => {
    if (!saved) return;
    const { id, name, description, folder, version } = saved;
    const body = { name, description, folder, version, report: report(kept(question.range)) };
    try {
      await change.mutateAsync({ params: { program, id }, body });
      toast.done(say("updated"));
    } catch (error) {
      if (error instanceof CallError && error.code === "EDIT_CONFLICT") {
        toast.failed(say("conflict"));
        void opened.refetch();
      } else toast.refused(error as Error);
    }
  };
  const isBusy = create.isPending || change.isPending;
  return (
    <>
      {saved ? (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              { key: "over", label: say("saveOver", { name: saved.name }), onClick: () => void saveOver() },
              { key: "new", label: say("saveNew"), onClick: () => setNaming(true) },
            ],
          }}
        >
          <Button icon={<SaveOutlined />} loading={isBusy}>
            {say("save")}
          </Button>
        </Dropdown>
      ) : (
        <Button icon={<SaveOutlined />} loading={isBusy} onClick={() => setNaming(true)}>
          {say("save")}
        </Button>
      )}
      {isNaming && (
        <ReportForm
          title={say("saveTitle")}
          first={{ name: saved?.name ?? title, description: "", folder: "", keptRange: kept(question.range) }}
          range={question.range}
          folders={list.data?.folders ?? []}
          isBusy={isBusy}
          onSave={(naming) => void saveNew(naming)}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}

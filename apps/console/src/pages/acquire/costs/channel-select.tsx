import { listChannels } from "@banyan/contracts";
import { Select } from "antd";
import { useReply } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { useCostWords } from "./words.ts";

/** As many as one list call gives; a shop with more searches by name. */
const MOST = 100;

/** A registered channel, found by typing. */
export function ChannelSelect({
  value,
  onChange,
  ...wiring
}: {
  value: string | null | undefined;
  onChange: (id: string | null) => void;
  id?: string;
  placeholder?: string;
  status?: "error";
  size?: "small";
}) {
  const say = useCostWords();
  const { id: program } = useProgram();
  const { data } = useReply(
    listChannels,
    { params: { program }, query: { page: 1, pageSize: MOST } },
    { staleMs: 60_000 },
  );
  return (
    <Select
      style={{ width: "100%", minWidth: 180 }}
      showSearch={{ optionFilterProp: "label" }}
      allowClear
      placeholder={say("channel")}
      notFoundContent={say("noChannels")}
      options={data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
      value={value ?? null}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      {...wiring}
    />
  );
}

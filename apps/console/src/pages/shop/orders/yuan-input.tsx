import { parseYuan } from "@banyan/money";
import { Input } from "antd";

/** Fen of an amount as typed, `null` when it is none; an amount is never negative here. */
export function fenOf(text: string): number | null {
  const read = parseYuan(text);
  return read.ok && read.fen >= 0 ? read.fen : null;
}

type Props = Omit<React.ComponentProps<typeof Input>, "onChange" | "value"> & {
  value: string;
  onChange: (text: string) => void;
};
/** An amount in yuan, kept as typed until it is read. */
export const YuanInput = ({ onChange, ...props }: Props) => (
  <Input {...props} prefix="¥" inputMode="decimal" maxLength={12} onChange={(event) => onChange(event.target.value)} />
);

import { SearchOutlined } from "@ant-design/icons";
import { Input } from "antd";
import { useEffect, useState } from "react";

/** Searches on Enter, on leaving the box and on clearing; not on every key, since each search is a request and a new address. */
export function SearchBox({
  value,
  onSearch,
  placeholder,
  width = 260,
}: {
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
  placeholder: string;
  width?: number;
}) {
  const [text, setText] = useState(value ?? "");
  useEffect(() => setText(value ?? ""), [value]);
  const search = (typed: string) => {
    if (typed.trim() !== (value ?? "")) onSearch(typed.trim() || undefined);
  };
  return (
    <Input
      allowClear
      type="search"
      maxLength={50}
      style={{ width }}
      value={text}
      placeholder={placeholder}
      aria-label={placeholder}
      prefix={<SearchOutlined />}
      onChange={(event) => {
        setText(event.target.value);
        if (event.target.value === "") search("");
      }}
      onPressEnter={() => search(text)}
      onBlur={() => search(text)}
    />
  );
}

import { CloseOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import styles from "./options-field.module.css";
import { limits, type OptionDraft, type OptionValueDraft } from "./product-draft.ts";
import { useProductWords } from "./words.ts";

type Props = {
  options: readonly OptionDraft[];
  onChange: (options: readonly OptionDraft[]) => void;
  problemAt: (field: string) => string | undefined;
};

/** A key for what is added while editing; only unique within the form. */
const newKey = () => `n${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;

/** What a shopper chooses: option names and their values, renamed in place so that SKUs keep their identity. */
export function OptionsField({ options, onChange, problemAt }: Props) {
  const say = useProductWords();
  const replace = (place: number, option: OptionDraft) => onChange(options.with(place, option));
  const setValue = (place: number, option: OptionDraft, index: number, text: string) => {
    const value = option.values[index];
    if (value !== undefined) replace(place, { ...option, values: option.values.with(index, { ...value, text }) });
  };
  return (
    <div className={styles["options"]}>
      <p className={styles["hint"]}>{say("optionsHint")}</p>
      {options.map((option, place) => (
        <div key={option.key} className={styles["option"]}>
          <Input
            className={styles["name"] ?? ""}
            aria-label={say("optionName")}
            placeholder={say("optionNameExample")}
            maxLength={10}
            value={option.name}
            onChange={(event) => replace(place, { ...option, name: event.target.value })}
            {...(problemAt(`options.${place}`) !== undefined && { status: "error" as const })}
          />
          <div className={styles["values"]}>
            {option.values.map((value: OptionValueDraft, index) => (
              <Input
                key={value.key}
                className={styles["value"] ?? ""}
                aria-label={`${option.name} ${say("optionValue")} ${index + 1}`}
                placeholder={say("optionValue")}
                maxLength={20}
                value={value.text}
                onChange={(event) => setValue(place, option, index, event.target.value)}
                {...(problemAt(`options.${place}.${index}`) !== undefined && { status: "error" as const })}
                // always there, sometimes empty: an input that gains a suffix loses its focus
                suffix={
                  option.values.length === 1 ? (
                    <span />
                  ) : (
                    <button
                      type="button"
                      className={styles["drop"]}
                      aria-label={`${say("remove")} ${value.text}`}
                      onClick={() =>
                        replace(place, { ...option, values: option.values.filter(({ key }) => key !== value.key) })
                      }
                    >
                      <CloseOutlined />
                    </button>
                  )
                }
              />
            ))}
            <Button
              type="text"
              icon={<PlusOutlined />}
              onClick={() => replace(place, { ...option, values: [...option.values, { key: newKey(), text: "" }] })}
            >
              {say("addValue")}
            </Button>
          </div>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={`${say("removeOption")} ${option.name}`}
            onClick={() => onChange(options.filter(({ key }) => key !== option.key))}
          />
        </div>
      ))}
      {options.length < limits.options && (
        <div>
          <Button
            icon={<PlusOutlined />}
            onClick={() => onChange([...options, { key: newKey(), name: "", values: [{ key: newKey(), text: "" }] }])}
          >
            {say("addOption")}
          </Button>
        </div>
      )}
    </div>
  );
}

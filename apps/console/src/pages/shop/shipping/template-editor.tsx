import { PlusOutlined } from "@ant-design/icons";
import {
  changeShippingTemplate,
  createShippingTemplate,
  listShippingTemplates,
  type ShippingTemplate,
} from "@banyan/contracts";
import { Button, Drawer, Input, Segmented, Select, Switch } from "antd";
import { useState } from "react";
import { useAction } from "../../../api/queries.ts";
import { useProgram } from "../../../api/session.ts";
import { provinces } from "../../../format/provinces.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import { FeeTryOut } from "./fee-try-out.tsx";
import styles from "./shipping.module.css";
import { draftOf, newDraft, newZone, readDraft, type TemplateDraft, type ZoneDraft } from "./template-draft.ts";
import { useShippingWords } from "./words.ts";

const choices = provinces.map((value) => ({ value, label: value }));
type ProblemAt = (place: string) => string | undefined;

/** One template: how it charges where, tried out below before it is saved. */
export function TemplateEditor({ template, onClose }: { template: ShippingTemplate | null; onClose: () => void }) {
  const say = useShippingWords();
  const common = useCommonWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [draft, setDraft] = useState<TemplateDraft>(() => (template ? draftOf(template) : newDraft()));
  const [wasTried, setWasTried] = useState(false);
  const touches = [listShippingTemplates];
  const create = useAction(createShippingTemplate, { touches });
  const change = useAction(changeShippingTemplate, { touches });
  const { input, problems } = readDraft(draft);
  const problemAt: ProblemAt = (place) => {
    const problem = problems.get(place);
    // what is only not filled in yet is said after the first try
    return problem === undefined || (problem === "missing" && !wasTried) ? undefined : say(problem);
  };
  const set = (part: Partial<TemplateDraft>) => setDraft((before) => ({ ...before, ...part }));
  const setZone = (key: string, part: Partial<ZoneDraft>) =>
    set({ zones: draft.zones.map((zone) => (zone.key === key ? { ...zone, ...part } : zone)) });
  const save = () => {
    setWasTried(true);
    if (!input) return;
    const then = {
      onSuccess: () => {
        toast.done(say("saved"));
        onClose();
      },
      onError: toast.refused,
    };
    if (template === null) create.mutate({ params: { program }, body: input }, then);
    else
      change.mutate(
        { params: { program, id: template.id }, body: { version: template.version, template: input } },
        then,
      );
  };
  const isMainOne = template?.isDefault === true;
  return (
    <Drawer
      open
      width={880}
      title={say(template === null ? "newTitle" : "editTitle")}
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending || change.isPending} onClick={save}>
          {common("save")}
        </Button>
      }
    >
      <div className={styles["form"]}>
        <div className={styles["pair"]}>
          <Field label={say("name")} hint={say("nameHint")} problem={problemAt("name")} required>
            {(wiring) => (
              <Input
                {...wiring}
                maxLength={30}
                value={draft.name}
                onChange={(event) => set({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={say("measure")}>
            {({ id }) => (
              <div>
                <Segmented
                  id={id}
                  value={draft.measure}
                  onChange={(measure) => set({ measure })}
                  options={(["piece", "weight"] as const).map((value) => ({ value, label: say(`measure.${value}`) }))}
                />
              </div>
            )}
          </Field>
        </div>
        {draft.zones.map((zone, index) => (
          <Zone
            key={zone.key}
            zone={zone}
            number={index + 1}
            measure={draft.measure}
            problemAt={(field) => problemAt(`zones.${index}.${field}`)}
            onChange={(part) => setZone(zone.key, part)}
            onRemove={
              draft.zones.length > 1
                ? () => set({ zones: draft.zones.filter(({ key }) => key !== zone.key) })
                : undefined
            }
          />
        ))}
        <Button
          icon={<PlusOutlined />}
          disabled={draft.zones.length >= 40}
          onClick={() => set({ zones: [...draft.zones, newZone()] })}
        >
          {say("addZone")}
        </Button>
        <Field label={say("notDelivered")} hint={say("notDeliveredHint")}>
          {(wiring) => (
            <Select
              {...wiring}
              mode="multiple"
              allowClear
              options={choices}
              value={[...draft.notDelivered]}
              onChange={(notDelivered) => set({ notDelivered })}
            />
          )}
        </Field>
        <div className={styles["switch"]}>
          <Switch
            aria-label={say("makeDefault")}
            checked={draft.isDefault}
            disabled={isMainOne}
            onChange={(isDefault) => set({ isDefault })}
          />
          <span className={styles["words"]}>
            <span>{say("makeDefault")}</span>
            <span className={styles["faint"]}>{say(isMainOne ? "isDefaultHint" : "makeDefaultHint")}</span>
          </span>
        </div>
        <FeeTryOut input={input ?? readDraft({ ...draft, name: draft.name || "—" }).input} />
      </div>
    </Drawer>
  );
}

function Zone({
  zone,
  number,
  measure,
  problemAt,
  onChange,
  onRemove,
}: {
  zone: ZoneDraft;
  number: number;
  measure: TemplateDraft["measure"];
  problemAt: ProblemAt;
  onChange: (part: Partial<ZoneDraft>) => void;
  onRemove: (() => void) | undefined;
}) {
  const say = useShippingWords();
  const isByWeight = measure === "weight";
  const fields = [
    ["first", say(isByWeight ? "firstWeight" : "firstPiece"), undefined],
    ["firstFee", say("firstFee"), undefined],
    ["more", say(isByWeight ? "moreWeight" : "morePiece"), undefined],
    ["moreFee", say("moreFee"), undefined],
    ["freeFrom", say("freeFrom"), say("optional")],
    ["freeOver", say("freeOver"), say("optional")],
  ] as const;
  return (
    <section className={styles["zone"]} aria-label={say("zone", { number })}>
      <div className={styles["zoneHead"]}>
        {say("zone", { number })}
        {onRemove && (
          <Button type="text" size="small" onClick={onRemove}>
            {say("removeZone")}
          </Button>
        )}
      </div>
      <Field
        label={say("zoneProvinces")}
        hint={zone.provinces.length === 0 ? say("zoneProvincesHint") : undefined}
        problem={problemAt("provinces")}
      >
        {(wiring) => (
          <Select
            {...wiring}
            mode="multiple"
            allowClear
            placeholder={say("rest")}
            options={choices}
            value={[...zone.provinces]}
            onChange={(chosen) => onChange({ provinces: chosen })}
          />
        )}
      </Field>
      <div className={styles["fees"]}>
        {fields.map(([field, label, hint]) => (
          <Field key={field} label={label} hint={hint} problem={problemAt(field)}>
            {(wiring) => (
              <Input
                {...wiring}
                inputMode="decimal"
                value={zone[field]}
                onChange={(event) => onChange({ [field]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </section>
  );
}

import { carriers, shipOrder } from "@banyan/contracts";
import { AutoComplete, Input } from "antd";
import { Field } from "../../../patterns/field.tsx";
import { useDeskWords } from "./desk-words.ts";

export type ParcelInput = { carrier: string; trackingNo: string };
export const clean = ({ carrier, trackingNo }: ParcelInput): ParcelInput => ({
  carrier: carrier.trim(),
  trackingNo: trackingNo.replaceAll(/\s/g, ""),
});
/** The contract's own rules, so that the server never has to say it a second time. */
export const isRight = (field: keyof ParcelInput, input: ParcelInput): boolean =>
  shipOrder.body.shape[field].safeParse(clean(input)[field]).success;

/** Carrier and tracking number of a parcel. */
export function ParcelFields({
  value,
  onChange,
  wasTried,
}: {
  value: ParcelInput;
  onChange: (value: ParcelInput) => void;
  wasTried: boolean;
}) {
  const say = useDeskWords();
  return (
    <>
      <Field
        required
        label={say("carrier")}
        problem={wasTried && !isRight("carrier", value) ? say("carrierMissing") : undefined}
      >
        {(wiring) => (
          <AutoComplete
            {...wiring}
            autoFocus
            value={value.carrier}
            onChange={(carrier: string) => onChange({ ...value, carrier })}
            options={carriers.map(({ name }) => ({ value: name }))}
            showSearch={{ filterOption: (typed, option) => option?.value.includes(typed.trim()) ?? false }}
          />
        )}
      </Field>
      <Field
        required
        label={say("trackingNo")}
        hint={say("trackingHint")}
        problem={wasTried && !isRight("trackingNo", value) ? say("trackingWrong") : undefined}
      >
        {(wiring) => (
          <Input
            {...wiring}
            value={value.trackingNo}
            maxLength={60}
            onChange={(event) => onChange({ ...value, trackingNo: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

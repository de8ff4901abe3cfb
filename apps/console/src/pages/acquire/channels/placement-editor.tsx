import {
  type Channel,
  createPlacement,
  getChannel,
  type LandingPage,
  landingPages,
  listChannels,
  listCouponTemplates,
  listPlacements,
  listProducts,
  type PlacementInput,
  type PlacementKind,
  placementKinds,
} from "@banyan/contracts";
import { Button, Drawer, Input, Segmented, Select } from "antd";
import { useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { PhoneFrame } from "../../../patterns/phone-frame.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./channels.module.css";
import { pageName } from "./placement-words.ts";
import { useChannelWords } from "./words.ts";

const greets = ["none", "staff", "store"] as const;
const UTM = /^[0-9A-Za-z._~-]{0,40}$/;
const PRODUCT_PAGE = "pages/product/index";
const kindOf: Partial<Record<Channel["kind"], PlacementKind>> = {
  link: "LINK",
  poster: "POSTER",
  article_card: "ARTICLE_CARD",
  product_card: "PRODUCT_CARD",
};

/** A new code, link or card: where it leads, who greets, what it gives; the shopper's first screen beside it. */
export function PlacementEditor({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const say = useChannelWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const create = useAction(createPlacement, { touches: [listPlacements, listChannels, getChannel] });
  const [label, setLabel] = useState("");
  const [kind, setKind] = useState<PlacementKind>(kindOf[channel.kind] ?? "WXACODE");
  const [page, setPage] = useState<LandingPage>(channel.kind === "product_card" ? PRODUCT_PAGE : "pages/home/index");
  const [product, setProduct] = useState<{ id: string; title: string }>();
  const [greet, setGreet] = useState<(typeof greets)[number]>(
    channel.kind === "staff" ? "staff" : channel.kind === "store" ? "store" : "none",
  );
  const [greetName, setGreetName] = useState("");
  const [coupon, setCoupon] = useState<{ id: string; name: string }>();
  const [utm, setUtm] = useState({ source: "", campaign: "" });
  const [wasTried, setWasTried] = useState(false);
  const name = greetName.trim();
  const problems = {
    label: label.trim() === "" ? say("problemName") : undefined,
    product: page === PRODUCT_PAGE && product === undefined ? say("productMissing") : undefined,
    greet: greet !== "none" && name === "" ? say("problemName") : undefined,
    utm: UTM.test(utm.source) && UTM.test(utm.campaign) ? undefined : say("problemUtm"),
  };
  const problemAt = (field: keyof typeof problems) => (wasTried ? problems[field] : undefined);
  const submit = () => {
    setWasTried(true);
    if (Object.values(problems).some((problem) => problem !== undefined)) return;
    const hasUtm = utm.source !== "" || utm.campaign !== "";
    const body: PlacementInput = {
      ...{ label: label.trim(), kind, page, couponTemplateId: coupon?.id ?? null, staffId: null },
      productId: page === PRODUCT_PAGE ? (product?.id ?? null) : null,
      utm: hasUtm ? { ...utm, medium: "", content: "" } : null,
      staffName: greet === "staff" ? name : null,
      storeName: greet === "store" ? name : null,
    };
    create
      .mutateAsync({ params: { program, id: channel.id }, body })
      .then(() => {
        toast.done(say("placementCreated"));
        onClose();
      })
      .catch(toast.refused);
  };
  return (
    <Drawer
      open
      size={860}
      title={say("newPlacement")}
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending} onClick={submit}>
          {say("create")}
        </Button>
      }
    >
      <div className={styles["editor"]}>
        <div className={styles["form"]}>
          <Field required label={say("label")} hint={say("labelHint")} problem={problemAt("label")}>
            {(wiring) => (
              <Input
                {...wiring}
                autoFocus
                maxLength={40}
                value={label}
                onChange={(event) => setLabel(event.target.value)}
              />
            )}
          </Field>
          <div className={styles["pair"]}>
            <Field required label={say("placementKind")}>
              {({ id }) => (
                <Select<PlacementKind>
                  id={id}
                  value={kind}
                  onChange={setKind}
                  options={placementKinds.map((value) => ({ value, label: say(`form.${value}`) }))}
                />
              )}
            </Field>
            <Field required label={say("page")}>
              {({ id }) => (
                <Select<LandingPage>
                  id={id}
                  value={page}
                  onChange={setPage}
                  options={landingPages.map(({ page: value }) => ({ value, label: pageName(value) }))}
                />
              )}
            </Field>
          </div>
          {page === PRODUCT_PAGE && (
            <ProductField chosen={product} onChoose={setProduct} problem={problemAt("product")} />
          )}
          <Field label={say("greetBy")}>
            {() => (
              <Segmented
                value={greet}
                onChange={setGreet}
                options={greets.map((value) => ({ value, label: say(`greet.${value}`) }))}
              />
            )}
          </Field>
          {greet !== "none" && (
            <Field required label={say("greetName")} problem={problemAt("greet")}>
              {(wiring) => (
                <Input
                  {...wiring}
                  maxLength={20}
                  value={greetName}
                  onChange={(event) => setGreetName(event.target.value)}
                />
              )}
            </Field>
          )}
          <CouponField chosen={coupon} onChoose={setCoupon} />
          <div className={styles["pair"]}>
            <Field label={say("utmSource")} hint={say("utmHint")} problem={problemAt("utm")}>
              {(wiring) => (
                <Input
                  {...wiring}
                  maxLength={40}
                  value={utm.source}
                  onChange={(event) => setUtm({ ...utm, source: event.target.value.trim() })}
                />
              )}
            </Field>
            <Field label={say("utmCampaign")}>
              {(wiring) => (
                <Input
                  {...wiring}
                  maxLength={40}
                  value={utm.campaign}
                  onChange={(event) => setUtm({ ...utm, campaign: event.target.value.trim() })}
                />
              )}
            </Field>
          </div>
          <p className={styles["note"]}>{say("printed")}</p>
        </div>
        <aside className={styles["aside"]}>
          <p className={styles["asideTitle"]}>{say("preview")}</p>
          <PhoneFrame
            label={say("preview")}
            title={page === PRODUCT_PAGE ? (product?.title ?? pageName(page)) : pageName(page)}
          >
            {greet !== "none" && name !== "" && (
              <div className={styles["greeting"]}>
                {say(greet === "staff" ? "previewStaff" : "previewStore", { name })}
              </div>
            )}
            {coupon !== undefined && (
              <div className={styles["ticket"]}>
                <span>{say("previewCoupon", { name: coupon.name })}</span>
                <span className={styles["take"]}>{say("previewTake")}</span>
              </div>
            )}
            <div className={styles["rest"]}>{say("previewPage", { page: pageName(page) })}</div>
          </PhoneFrame>
        </aside>
      </div>
    </Drawer>
  );
}

function ProductField({
  chosen,
  onChoose,
  problem,
}: {
  chosen: { id: string; title: string } | undefined;
  onChoose: (product: { id: string; title: string } | undefined) => void;
  problem: string | undefined;
}) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const [search, setSearch] = useState("");
  const { data, isFetching } = useReply(
    listProducts,
    { params: { program }, query: { search: search.trim() || undefined, pageSize: 30 } },
    { keepPrevious: true },
  );
  return (
    <Field required label={say("product")} problem={problem}>
      {(wiring) => (
        <Select
          {...wiring}
          loading={isFetching}
          value={chosen?.id ?? null}
          onChange={(id: string) => onChoose(data?.items.find((one) => one.id === id))}
          showSearch={{ filterOption: false, onSearch: setSearch }}
          options={data?.items.map(({ id: value, title }) => ({ value, label: title })) ?? []}
        />
      )}
    </Field>
  );
}

export function CouponField({
  chosen,
  onChoose,
}: {
  chosen: { id: string; name: string } | undefined;
  onChoose: (coupon: { id: string; name: string } | undefined) => void;
}) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const mayRead = useMay("promotion.read");
  const { data, isFetching } = useReply(listCouponTemplates, { params: { program } }, { enabled: mayRead });
  const given =
    data?.items.filter(({ distribution, state }) => distribution.kind === "PUSH" && state === "ACTIVE") ?? [];
  // one chosen before that is no longer given is still called by its name
  const options = chosen === undefined || given.some(({ id }) => id === chosen.id) ? given : [chosen, ...given];
  return (
    <Field label={say("coupon")} hint={say("couponHint")}>
      {({ id }) => (
        <Select
          id={id}
          allowClear
          loading={isFetching}
          value={chosen?.id}
          placeholder={say("couponNone")}
          onChange={(value: string | undefined) => onChoose(options.find((one) => one.id === value))}
          options={options.map(({ id: value, name }) => ({ value, label: name }))}
        />
      )}
    </Field>
  );
}

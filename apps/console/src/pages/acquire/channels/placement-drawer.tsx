import { CopyOutlined, DownloadOutlined } from "@ant-design/icons";
import {
  changePlacement,
  createPlacementLink,
  getPlacement,
  getPlacementCode,
  getPlacementPoster,
  listPlacements,
  type Placement,
  type PosterTemplate,
  posterTemplates,
} from "@banyan/contracts";
import { Button, Drawer, Input, Segmented } from "antd";
import { useDeferredValue, useState } from "react";
import { useAction, useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { Block } from "../../../patterns/block.tsx";
import { ErrorState } from "../../../patterns/error-state.tsx";
import { Facts } from "../../../patterns/facts.tsx";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import { useCommonWords } from "../../../words/common.ts";
import styles from "./channels.module.css";
import { CodePicture } from "./code-picture.tsx";
import { PlacementCoupon } from "./placement-coupon.tsx";
import { fileAddress, pageName } from "./placement-words.ts";
import { useChannelWords } from "./words.ts";

/** One code with all it can be turned into: picture, links, cards, poster. */
export function PlacementDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const { data: placement, error, refetch } = useReply(getPlacement, { params: { program, id } });
  return (
    <Drawer
      open
      size={860}
      title={placement?.label ?? say("placement")}
      onClose={onClose}
      extra={placement && <StopButton placement={placement} />}
    >
      {error !== null && placement === undefined ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : placement === undefined ? (
        <Block height={480} />
      ) : (
        <div className={styles["placement"]}>
          <div className={styles["top"]}>
            <div className={styles["lines"]}>
              <CodePicture placement={placement} size={220} />
              <Button
                icon={<DownloadOutlined />}
                href={fileAddress(getPlacementCode, program, id)}
                download={`${placement.label}-${placement.shortId}.png`}
              >
                {say("downloadCode")}
              </Button>
            </div>
            <About placement={placement} />
          </div>
          <Links placement={placement} />
          <Poster placement={placement} />
        </div>
      )}
    </Drawer>
  );
}

function StopButton({ placement }: { placement: Placement }) {
  const say = useChannelWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const change = useAction(changePlacement, { touches: [getPlacement, listPlacements] });
  const isStopped = placement.archivedAt !== null;
  const { id, label, couponTemplateId } = placement;
  const act = () =>
    change
      .mutateAsync({ params: { program, id }, body: { label, couponTemplateId, archived: !isStopped } })
      .then(() => toast.done(say(isStopped ? "resumed" : "stopped")))
      .catch(toast.refused);
  return (
    mayWrite && (
      <Button loading={change.isPending} onClick={() => void act()}>
        {say(isStopped ? "resume" : "stop")}
      </Button>
    )
  );
}

function About({ placement }: { placement: Placement }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const greets = placement.staffName ?? placement.storeName;
  return (
    <Facts
      items={[
        { name: say("placementKind"), value: say(`form.${placement.kind}`) },
        { name: say("leadsTo"), value: placement.productTitle ?? pageName(placement.page) },
        { name: say("greetBy"), value: greets ?? common("none") },
        { name: say("coupon"), value: <PlacementCoupon key={placement.id} placement={placement} /> },
        { name: say("visits"), value: formatCount(placement.visits) },
        { name: say("scans"), value: formatCount(placement.scans) },
        { name: say("newPersons"), value: formatCount(placement.newPersons) },
        { name: say("couponsClaimed"), value: formatCount(placement.couponsClaimed) },
      ]}
    />
  );
}

function Links({ placement }: { placement: Placement }) {
  const say = useChannelWords();
  return (
    <section>
      <h3 className={styles["heading"]}>{say("links")}</h3>
      <div className={styles["lines"]}>
        <CopyLine name={say("shortLink")} value={placement.shortLink} hint={say("shortLinkAbout")} />
        <CopyLine name={say("miniPath")} value={placement.path} />
        <CopyLine name={say("article")} value={placement.articleHtml} />
        <CopyLine name={say("card")} value={placement.cardHtml} />
        <WechatLink placement={placement} kind="URL_LINK" name={say("urlLink")} />
        <WechatLink placement={placement} kind="URL_SCHEME" name={say("urlScheme")} />
      </div>
    </section>
  );
}

function CopyLine({ name, value, hint }: { name: string; value: string; hint?: string }) {
  const say = useChannelWords();
  const common = useCommonWords();
  const toast = useToast();
  return (
    <div className={styles["line"]}>
      <span className={styles["words"]}>
        {name}
        {hint !== undefined && <span className={styles["faint"]}>{hint}</span>}
      </span>
      <span className={styles["value"]} title={value}>
        {value}
      </span>
      <Button
        size="small"
        icon={<CopyOutlined />}
        onClick={() => void navigator.clipboard.writeText(value).then(() => toast.done(common("copied")))}
      >
        {say("copy")}
      </Button>
    </div>
  );
}

/** Made when asked for: WeChat counts them, and they end. */
function WechatLink({
  placement,
  kind,
  name,
}: {
  placement: Placement;
  kind: "URL_LINK" | "URL_SCHEME";
  name: string;
}) {
  const say = useChannelWords();
  const toast = useToast();
  const times = useTimes();
  const { id: program } = useProgram();
  const mayWrite = useMay("channel.write");
  const make = useAction(createPlacementLink);
  if (make.data)
    return (
      <CopyLine name={name} value={make.data.url} hint={say("until", { time: times.moment(make.data.expiresAt) })} />
    );
  return (
    <div className={styles["line"]}>
      <span>{name}</span>
      <span className={styles["faint"]}>{say("days30")}</span>
      <Button
        size="small"
        disabled={!mayWrite}
        loading={make.isPending}
        onClick={() =>
          void make
            .mutateAsync({ params: { program, id: placement.id }, body: { kind, days: 30 } })
            .catch(toast.refused)
        }
      >
        {say("make")}
      </Button>
    </div>
  );
}

function Poster({ placement }: { placement: Placement }) {
  const say = useChannelWords();
  const { id: program } = useProgram();
  const isBadge = placement.staffName !== null || placement.storeName !== null;
  const [template, setTemplate] = useState<PosterTemplate>(
    isBadge
      ? "card"
      : placement.productId !== null
        ? "product"
        : placement.couponTemplateId !== null
          ? "coupon"
          : "shop",
  );
  const [title, setTitle] = useState("");
  const [line, setLine] = useState("");
  const wish = useDeferredValue(
    fileAddress(getPlacementPoster, program, placement.id, { template, title: title.trim(), line: line.trim() }),
  );
  const [shown, setShown] = useState<{ address: string; is: "there" | "failed" }>();
  const typed = { maxLength: 60, placeholder: say("posterOwn") };
  return (
    <section>
      <h3 className={styles["heading"]}>{say("poster")}</h3>
      <div className={styles["posterGrid"]}>
        <div className={styles["form"]}>
          <Segmented<PosterTemplate>
            block
            value={template}
            onChange={setTemplate}
            options={posterTemplates.map((value) => ({ value, label: say(`poster.${value}`) }))}
          />
          <Field label={say("posterTitle")}>
            {(wiring) => (
              <Input {...wiring} {...typed} defaultValue={title} onBlur={(event) => setTitle(event.target.value)} />
            )}
          </Field>
          <Field label={say("posterLine")}>
            {(wiring) => (
              <Input {...wiring} {...typed} defaultValue={line} onBlur={(event) => setLine(event.target.value)} />
            )}
          </Field>
          <Button
            type="primary"
            icon={<DownloadOutlined />}
            href={wish}
            download={`${placement.label}-${template}.png`}
          >
            {say("download")}
          </Button>
        </div>
        <div aria-busy={shown?.address !== wish}>
          {shown?.address === wish && shown.is === "failed" ? (
            <div className={`${styles["poster"]} ${styles["ghost"]} ${styles["failed"]}`} role="status">
              {say("posterFailed")}
            </div>
          ) : (
            <img
              className={`${styles["poster"]} ${shown === undefined ? styles["ghost"] : ""}`}
              src={wish}
              alt={say("poster")}
              onLoad={() => setShown({ address: wish, is: "there" })}
              onError={() => setShown({ address: wish, is: "failed" })}
            />
          )}
        </div>
      </div>
    </section>
  );
}

import { PlusOutlined } from "@ant-design/icons";
import { listProducts, type ProductRow, productRoles } from "@banyan/contracts";
import { Button, Select } from "antd";
import { Link, useNavigate } from "react-router";
import { useReply } from "../../../api/queries.ts";
import { useMay, useProgram } from "../../../api/session.ts";
import { formatCount } from "../../../format/numbers.ts";
import { urlChoice, urlMatching, urlPage, urlText } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { type Column, List } from "../../../patterns/list.tsx";
import { Money } from "../../../patterns/money.tsx";
import { Page, PageHeader } from "../../../patterns/page.tsx";
import { Thumbnail } from "../../../patterns/picture.tsx";
import { SearchBox } from "../../../patterns/search-box.tsx";
import { useCommonWords } from "../../../words/common.ts";
import { useCategoryChoices } from "./categories.ts";
import { ProductStateTag } from "./product-state.tsx";
import styles from "./products.module.css";
import { RoleMix } from "./role-mix.tsx";
import { useStateChange } from "./use-state-change.ts";
import { useProductWords } from "./words.ts";

const tabs = ["ON_SALE", "soldOut", "OFF_SALE", "DRAFT"] as const;
/** From here down an available stock is marked: little enough to run out within a day. */
const FEW = 10;
const filters = {
  tab: urlChoice(tabs),
  search: urlText(50),
  categoryId: urlMatching((text) => /^[0-9a-f-]{36}$/i.test(text)),
  role: urlChoice([...productRoles, "none"]),
  page: urlPage,
};

/** 店铺 · 商品: find products, see what runs out, put on and take off sale. */
export function Component() {
  const say = useProductWords();
  const common = useCommonWords();
  const { id: program } = useProgram();
  const mayWrite = useMay("product.write");
  const mayReport = useMay("analytics.read");
  const times = useTimes();
  const go = useNavigate();
  const [{ tab, ...filter }, setFilter] = useUrlState(filters);
  const query = useReply(
    listProducts,
    {
      params: { program },
      query: {
        ...filter,
        state: tab === "soldOut" ? undefined : tab,
        soldOut: tab === "soldOut" ? "yes" : undefined,
      },
    },
    { keepPrevious: true },
  );
  const counts = query.data?.counts;
  const categories = useCategoryChoices();
  const changeState = useStateChange();
  const pathOf = ({ id }: { id: string }) => `/${program}/shop/products/${id}`;

  const columns: readonly Column<ProductRow>[] = [
    {
      key: "product",
      title: say("product"),
      pinned: true,
      render: (row) => (
        <Link to={pathOf(row)} className={styles["product"]}>
          <Thumbnail picture={row.picture} size={48} />
          <span className={styles["words"]}>
            <span>{row.title}</span>
            <span className={styles["faint"]}>{say("skuCount", { count: row.skuCount })}</span>
          </span>
        </Link>
      ),
    },
    { key: "category", title: say("category"), width: 120, render: ({ categoryName }) => categoryName },
    {
      key: "role",
      title: say("role"),
      width: 88,
      render: ({ role }) => (role === null ? <span className={styles["faint"]}>—</span> : say(`role.${role}`)),
    },
    {
      key: "price",
      title: say("price"),
      width: 172,
      align: "right",
      render: ({ minPriceFen, maxPriceFen }) => (
        <>
          <Money fen={minPriceFen} />
          {maxPriceFen > minPriceFen && (
            <>
              {" – "}
              <Money fen={maxPriceFen} />
            </>
          )}
        </>
      ),
    },
    {
      key: "available",
      title: say("available"),
      width: 94,
      align: "right",
      render: ({ available }) => (
        <span className={available <= FEW ? styles["few"] : undefined}>{formatCount(available)}</span>
      ),
    },
    { key: "sold", title: say("sold"), width: 80, align: "right", render: ({ sold }) => formatCount(sold) },
    {
      key: "state",
      title: say("state"),
      width: 96,
      render: ({ state, available }) => <ProductStateTag state={state} isSoldOut={available <= 0} />,
    },
    {
      key: "updatedAt",
      title: say("updatedAt"),
      width: 120,
      spare: true,
      render: ({ updatedAt }) => times.moment(updatedAt),
    },
    {
      key: "action",
      title: say("action"),
      width: 136,
      pinned: true,
      render: (row) => (
        <span className={styles["actions"]}>
          <Link to={pathOf(row)}>{mayWrite ? common("edit") : common("view")}</Link>
          {mayWrite && (
            <Button
              type="link"
              size="small"
              onClick={() => void changeState.one(row.id, row.state === "ON_SALE" ? "OFF_SALE" : "ON_SALE")}
            >
              {say(row.state === "ON_SALE" ? "takeOffSale" : "putOnSale")}
            </Button>
          )}
        </span>
      ),
    },
  ];
  const create = (
    <Link to={`/${program}/shop/products/new`}>
      <Button type="primary" icon={<PlusOutlined />} tabIndex={-1}>
        {say("new")}
      </Button>
    </Link>
  );

  return (
    <Page>
      <PageHeader title={say("title")} actions={mayWrite && create} />
      {mayReport && <RoleMix onUnset={() => setFilter({ role: "none", tab: "ON_SALE" })} />}
      <List
        name="products"
        label={say("title")}
        columns={columns}
        query={query}
        onPage={(page) => setFilter({ page })}
        onOpen={(row) => go(pathOf(row))}
        tabs={{
          current: tab ?? "",
          onChange: (key) => setFilter({ tab: tabs.find((one) => one === key) }),
          items: [
            { key: "", label: common("all"), count: counts?.all },
            ...tabs.map((key) => ({
              key,
              label: key === "soldOut" ? say("soldOut") : say(`state.${key}`),
              count: counts?.[key],
            })),
          ],
        }}
        filters={
          <>
            <SearchBox value={filter.search} onSearch={(search) => setFilter({ search })} placeholder={say("search")} />
            <Select
              allowClear
              aria-label={say("category")}
              placeholder={say("allCategories")}
              style={{ width: 180 }}
              value={filter.categoryId ?? null}
              onChange={(categoryId: string | null | undefined) => setFilter({ categoryId: categoryId ?? undefined })}
              options={categories}
              showSearch={{ optionFilterProp: "label" }}
            />
            <Select
              allowClear
              aria-label={say("role")}
              placeholder={say("allRoles")}
              style={{ width: 130 }}
              value={filter.role ?? null}
              onChange={(role) => setFilter({ role: role ?? undefined })}
              options={([...productRoles, "none"] as const).map((role) => ({
                value: role,
                label: say(`role.${role}`),
              }))}
            />
          </>
        }
        narrowed={filter.search !== undefined || filter.categoryId !== undefined || filter.role !== undefined}
        onClear={() => setFilter({ search: undefined, categoryId: undefined, role: undefined })}
        empty={<EmptyState title={say("empty")} hint={say("emptyHint")} action={mayWrite && create} />}
        {...(mayWrite && {
          bulk: (rows: readonly ProductRow[], clear: () => void) => (
            <>
              <Button size="small" onClick={() => changeState.many(rows, "ON_SALE", clear)}>
                {say("putOnSale")}
              </Button>
              <Button size="small" onClick={() => changeState.many(rows, "OFF_SALE", clear)}>
                {say("takeOffSale")}
              </Button>
            </>
          ),
        })}
      />
    </Page>
  );
}

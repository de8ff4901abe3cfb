import { shopCategories, shopProducts, viewCategory } from "@banyan/contracts";
import { ScrollView, Text, View } from "@tarojs/components";
import { useEffect, useState } from "react";
import { Icon } from "../../components/Icon";
import { ListEnd } from "../../components/ListEnd";
import { FailureNotice, Notice } from "../../components/Notice";
import { ProductCard } from "../../components/ProductCard";
import { Screen } from "../../components/Screen";
import { Bone, BoneRows } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { useList, useLoad } from "../../shop/load";
import { program } from "../../shop/program";
import { routes } from "../../shop/routes";
import { track, useExposure, useShareTracking } from "../../shop/tracking";
import { chosenCategory } from "./open";
import "./index.scss";

const sorts = [
  ["default", "综合"],
  ["popular", "销量"],
  ["price_asc", "价格从低"],
  ["newest", "新品"],
] as const;
type Sort = (typeof sorts)[number][0];

export default function CategoryPage() {
  const { loaded, reload } = useLoad(() => call(shopCategories, {}), []);
  const chosen = chosenCategory.use();
  const categories = loaded.state === "ready" ? loaded.data.items : [];
  const tops = categories.filter(({ parentId }) => parentId === null);
  const current = categories.find(({ id }) => id === chosen) ?? tops[0];
  const top = current?.parentId ?? current?.id ?? null;
  const children = categories.filter(({ parentId }) => parentId !== null && parentId === top);
  useShareTracking(() => ({ title: `${program.get()?.name ?? ""} · 全部商品`, path: "/pages/category/index" }));
  return (
    <Screen path="pages/category/index" tab className="category">
      <View className="category__search">
        <Tap className="search-entry" label="搜索商品" onTap={routes.search}>
          <Icon name="search" size={18} color="#777066" />
          <Text>搜索商品</Text>
        </Tap>
      </View>
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && !current && (
        <Notice icon="bread" title="还没有分类" text="店铺正在准备，过一会儿再来看看" />
      )}
      {loaded.state !== "failed" && (loaded.state === "loading" || current) && (
        <View className="category__body">
          <ScrollView scrollY className="category__names">
            {loaded.state === "loading" &&
              [1, 2, 3, 4, 5].map((row) => <Bone key={row} className="category__bone" width="48px" />)}
            {tops.map(({ id, name }) => (
              <Tap
                key={id}
                className={`category__name ${id === top ? "is-on" : ""}`}
                onTap={() => chosenCategory.set(id)}
              >
                <Text>{name}</Text>
              </Tap>
            ))}
          </ScrollView>
          {current ? (
            <Shelf key={current.id} categoryId={current.id}>
              {children.length > 0 && (
                <View className="chips">
                  <Tap className={`chip ${current.id === top ? "is-on" : ""}`} onTap={() => chosenCategory.set(top)}>
                    <Text>全部</Text>
                  </Tap>
                  {children.map(({ id, name }) => (
                    <Tap
                      key={id}
                      className={`chip ${id === current.id ? "is-on" : ""}`}
                      onTap={() => chosenCategory.set(id)}
                    >
                      <Text>{name}</Text>
                    </Tap>
                  ))}
                </View>
              )}
            </Shelf>
          ) : (
            <View className="category__shelf">
              <BoneRows count={4} />
            </View>
          )}
        </View>
      )}
    </Screen>
  );
}

function Shelf({ categoryId, children }: { categoryId: string; children: React.ReactNode }) {
  const [sort, setSort] = useState<Sort>("default");
  const { loaded, reload, items, end, loadMore } = useList(
    (cursor) => call(shopProducts, { query: { categoryId, sort, ...(cursor && { cursor }) } }),
    [categoryId, sort],
  );
  useExposure(
    "category",
    items.map(({ id }) => id),
  );
  useEffect(() => track(viewCategory, { category_id: categoryId }), [categoryId]);
  return (
    <ScrollView scrollY className="category__shelf" lowerThreshold={200} onScrollToLower={loadMore}>
      {children}
      <View className="sorts">
        {sorts.map(([key, words]) => (
          <Tap key={key} className={`sorts__item ${key === sort ? "is-on" : ""}`} onTap={() => setSort(key)}>
            <Text>{words}</Text>
          </Tap>
        ))}
      </View>
      {loaded.state === "loading" && <BoneRows count={4} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && items.length === 0 && (
        <Notice icon="bread" title="这里暂时是空的" text="换个分类看看" />
      )}
      <View className="category__list">
        {items.map((product) => (
          <ProductCard key={product.id} product={product} shape="line" seenIn="category" />
        ))}
      </View>
      {items.length > 0 && <ListEnd end={end} onMore={loadMore} />}
    </ScrollView>
  );
}

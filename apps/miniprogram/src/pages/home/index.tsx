import type { Reply, shopHome } from "@banyan/contracts";
import { Swiper, SwiperItem, Text, View } from "@tarojs/components";
import Taro, { usePullDownRefresh } from "@tarojs/taro";
import { Icon } from "../../components/Icon";
import { FailureNotice, Notice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { ProductCard } from "../../components/ProductCard";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Tap } from "../../components/Tap";
import { useLoad } from "../../shop/load";
import { loadHome, program } from "../../shop/program";
import { routes } from "../../shop/routes";
import { session } from "../../shop/session";
import { useExposure, useShareTracking } from "../../shop/tracking";
import { openCategory } from "../category/open";
import { NewcomerGift } from "./NewcomerGift";
import "./index.scss";

type Home = Reply<typeof shopHome>;
const sectionWords: Record<Home["sections"][number]["key"], { title: string; text: string }> = {
  popular: { title: "大家都在买", text: "近期卖得最好的" },
  new: { title: "新品尝鲜", text: "刚刚上架" },
};
/** A young shop has sold nothing yet, and says nothing else. */
const wordsOf = ({ key, products }: Home["sections"][number]) =>
  key === "popular" && !products.some(({ sold }) => sold > 0) ? { title: "店长推荐", text: "" } : sectionWords[key];
const BANNER_RATIO = 0.48;

export default function HomePage() {
  const member = session.use()?.shopper.memberId;
  const { loaded, reload } = useLoad(loadHome, [member]);
  usePullDownRefresh(() => void reload().then(() => Taro.stopPullDownRefresh()));
  useShareTracking(() => ({ title: program.get()?.name ?? "", path: "/pages/home/index" }));
  return (
    <Screen path="pages/home/index" tab>
      <Masthead />
      {loaded.state === "loading" && <HomeBones />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <HomeBody home={loaded.data} onChanged={reload} />}
    </Screen>
  );
}

function Masthead() {
  const open = program.use();
  return (
    <View className="masthead">
      <View className="masthead__name">{open?.name ?? "\u00a0"}</View>
      <View className="masthead__slogan">{open?.slogan ?? "\u00a0"}</View>
      <Tap className="search-entry" label="搜索商品" onTap={routes.search}>
        <Icon name="search" size={18} color="#777066" />
        <Text>搜索商品</Text>
      </Tap>
    </View>
  );
}

function HomeBody({ home, onChanged }: { home: Home; onChanged: () => unknown }) {
  const { banners, categories, newcomerOffer, sections } = home;
  const shelves = sections.filter(({ products }) => products.length > 0);
  return (
    <View>
      {banners.length > 0 && (
        <View className="banners">
          <View style={{ paddingTop: `${BANNER_RATIO * 100}%` }} />
          <Swiper
            className="banners__swiper"
            circular={banners.length > 1}
            autoplay={banners.length > 1}
            interval={5_000}
            indicatorDots={banners.length > 1}
            indicatorColor="rgba(255,255,255,.5)"
            indicatorActiveColor="#ffffff"
          >
            {banners.map(({ picture, title, productId, categoryId }, index) => (
              <SwiperItem key={picture.url}>
                <Tap
                  className="banner"
                  label={title}
                  onTap={() => (productId ? routes.product(productId) : categoryId && openCategory(categoryId))}
                >
                  <Picture picture={picture} ratio={BANNER_RATIO} eager={index === 0} />
                  {title && <View className="banner__title">{title}</View>}
                </Tap>
              </SwiperItem>
            ))}
          </Swiper>
        </View>
      )}
      {newcomerOffer && <NewcomerGift offer={newcomerOffer} onClaimed={onChanged} />}
      {categories.length > 0 && (
        <View className="category-row">
          {categories
            .filter(({ parentId }) => parentId === null)
            .slice(0, 8)
            .map(({ id, name, icon }) => (
              <Tap key={id} className="category-row__item" onTap={() => openCategory(id)}>
                <View className="category-row__icon">
                  {icon ? (
                    <Picture picture={icon} label={name} eager />
                  ) : (
                    <Text className="category-row__letter">{name.slice(0, 1)}</Text>
                  )}
                </View>
                <View className="category-row__name">{name}</View>
              </Tap>
            ))}
        </View>
      )}
      {shelves.map((shelf) => (
        <Shelf key={shelf.key} shelf={shelf} />
      ))}
      {shelves.length === 0 && <Notice icon="bread" title="正在备货" text="店铺还没有上架商品，过一会儿再来看看" />}
      {shelves.length > 0 && <View className="list-end">— 到底啦，去分类看看更多 —</View>}
    </View>
  );
}

function Shelf({ shelf }: { shelf: Home["sections"][number] }) {
  const { title, text } = wordsOf(shelf);
  useExposure(
    shelf.key,
    shelf.products.map(({ id }) => id),
  );
  return (
    <View>
      <View className="shelf-head">
        <Text className="shelf-head__title">{title}</Text>
        <Text className="quiet">{text}</Text>
      </View>
      <View className="tiles">
        {shelf.products.map((product) => (
          <View key={product.id} className="tiles__cell">
            <ProductCard product={product} seenIn={shelf.key} />
          </View>
        ))}
      </View>
    </View>
  );
}

const HomeBones = () => (
  <View>
    <View className="banners">
      <View style={{ paddingTop: `${BANNER_RATIO * 100}%` }} />
    </View>
    <View className="category-row">
      {[1, 2, 3, 4].map((place) => (
        <View key={place} className="category-row__item">
          <Bone className="category-row__icon" width="52px" height={52} />
          <Bone width="36px" height={12} />
        </View>
      ))}
    </View>
    <View className="tiles home-bones">
      {[1, 2, 3, 4].map((place) => (
        <View key={place} className="tiles__cell">
          <View className="product">
            <View className="picture">
              <View style={{ paddingTop: "100%" }} />
            </View>
            <View className="product__words">
              <Bone width="80%" />
              <Bone className="home-bones__line" width="50%" />
            </View>
          </View>
        </View>
      ))}
    </View>
  </View>
);

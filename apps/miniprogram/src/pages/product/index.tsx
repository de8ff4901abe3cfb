import { getShopProduct, type ShopProduct, viewItem } from "@banyan/contracts";
import { Swiper, SwiperItem, Text, View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useState } from "react";
import { Icon } from "../../components/Icon";
import { FailureNotice, Notice } from "../../components/Notice";
import { Picture } from "../../components/Picture";
import { Price } from "../../components/Price";
import { Screen } from "../../components/Screen";
import { Bone } from "../../components/Skeleton";
import { Stepper } from "../../components/Stepper";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { cartCount, putIntoCart } from "../../shop/cart";
import { say, sayFailure } from "../../shop/feedback";
import { useLandedParam } from "../../shop/landing";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { session, signIn } from "../../shop/session";
import { track, useShareTracking, useTimelineTracking } from "../../shop/tracking";
import { soldWords } from "../../shop/words";
import "./index.scss";

/** A true stock notice is shown from here down. */
const FEW_LEFT = 10;
type Sku = ShopProduct["skus"][number];

export default function ProductPage() {
  const landed = useLandedParam(useRouter().params, "id");
  const id = landed ?? "";
  const { loaded, reload } = useLoad(landed ? () => call(getShopProduct, { params: { id } }) : null, [landed]);
  const isGone =
    landed === undefined ||
    (loaded.state === "failed" && isRefusal(loaded.error, "PRODUCT_NOT_FOUND", "INVALID_INPUT"));
  const product = loaded.state === "ready" ? loaded.data : null;
  const path = `/pages/product/index?id=${id}`;
  useShareTracking(() => ({ title: product?.title ?? "", path, ...(product && { imageUrl: product.picture.url }) }));
  useTimelineTracking(() => ({ title: product?.title ?? "", query: `id=${id}` }));
  useEffect(() => {
    if (!product) return;
    void Taro.setNavigationBarTitle({ title: product.title });
    track(viewItem, { product_id: product.id, price_fen: product.priceFen, category_id: product.categoryId });
  }, [product]);
  return (
    <Screen path="pages/product/index" bar className="product-page">
      {loaded.state === "loading" && !isGone && <ProductBones />}
      {isGone && (
        <Notice
          icon="bread"
          title="这件商品已下架"
          text="去看看别的吧"
          action={{ words: "回首页", onTap: routes.home }}
        />
      )}
      {loaded.state === "failed" && !isGone && <FailureNotice error={loaded.error} onRetry={reload} />}
      {product && <ProductBody product={product} onChanged={reload} />}
    </Screen>
  );
}

function ProductBody({ product, onChanged }: { product: ShopProduct; onChanged: () => unknown }) {
  const { id, title, subtitle, pictures, skus, optionNames, description, noReasonReturn, sold } = product;
  const [skuId, setSkuId] = useState(() => (skus.find(({ available }) => available > 0) ?? skus[0])?.id);
  const [quantity, setQuantity] = useState(1);
  const [shown, setShown] = useState(0);
  const sku = skus.find((one) => one.id === skuId) ?? skus[0];
  const available = sku?.available ?? 0;
  const wanted = Math.min(quantity, Math.max(1, available));

  const add = async () => {
    if (!sku) return;
    try {
      await putIntoCart({ productId: id, skuId: sku.id, priceFen: sku.priceFen, quantity: wanted });
      say("已加入购物车");
    } catch (error) {
      sayFailure(error);
      if (isRefusal(error, "OUT_OF_STOCK", "SKU_NOT_FOUND")) await onChanged();
    }
  };
  const buy = async () => {
    if (!sku) return;
    try {
      if (!session.get()) await signIn();
      await routes.checkout([{ skuId: sku.id, quantity: wanted }], "product");
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <View>
      <View className="gallery">
        <View style={{ paddingTop: "100%" }} />
        <Swiper
          className="gallery__swiper"
          circular={pictures.length > 1}
          onChange={({ detail }) => setShown(detail.current)}
        >
          {pictures.map((picture, index) => (
            <SwiperItem key={picture.url}>
              <Picture picture={picture} eager={index === 0} label={title} faded={product.soldOut} />
            </SwiperItem>
          ))}
        </Swiper>
        {pictures.length > 1 && (
          <View className="gallery__count">
            {shown + 1} / {pictures.length}
          </View>
        )}
      </View>
      <View className="product-head">
        <View className="row">
          <View className="grow">
            <ShownPrice price={sku?.price ?? product.price} />
          </View>
          <Text className="quiet">{soldWords(sold)}</Text>
        </View>
        <View className="product-head__title">{title}</View>
        {subtitle && <View className="product-head__subtitle">{subtitle}</View>}
        <View className="product-head__tags">
          {product.promotions.map((promotion) => (
            <Text key={promotion.id} className="tag tag--warm product-head__tag">
              {promotion.text}
            </Text>
          ))}
          <Text className="tag">{noReasonReturn ? "7 天无理由退货" : "鲜活易腐，不支持 7 天无理由退货"}</Text>
        </View>
      </View>
      <View className="card options">
        {optionNames.map((name, place) => (
          <View key={name} className="options__group">
            <View className="options__name">{name}</View>
            <View className="options__values">
              {valuesAt(skus, place).map((value) => {
                const match = skuWith(skus, sku, place, value);
                const isOn = sku?.options[place] === value;
                return (
                  <Tap
                    key={value}
                    className={`option ${isOn ? "is-on" : ""} ${!match || match.available <= 0 ? "is-off" : ""}`}
                    disabled={!match}
                    onTap={() => match && setSkuId(match.id)}
                  >
                    <Text>{value}</Text>
                  </Tap>
                );
              })}
            </View>
          </View>
        ))}
        <View className="row options__quantity">
          <View className="grow">
            <Text className="options__name">数量</Text>
            {available > 0 && available <= FEW_LEFT && <Text className="options__few">仅剩 {available} 件</Text>}
          </View>
          <Stepper value={wanted} max={Math.max(1, Math.min(available, 999))} onChange={setQuantity} />
        </View>
      </View>
      {description && (
        <View className="card">
          <View className="title">商品详情</View>
          {paragraphs(description).map(({ key, words }) => (
            <View key={key} className="product-page__paragraph">
              {words}
            </View>
          ))}
          {pictures.slice(1).map((picture) => (
            <Picture
              key={picture.url}
              className="product-page__picture"
              picture={picture}
              ratio={picture.height / picture.width || 1}
            />
          ))}
        </View>
      )}
      <BuyBar soldOut={available <= 0} onAdd={add} onBuy={buy} />
    </View>
  );
}

/** What one of it costs now, why, and the lawful price it is compared with. */
const ShownPrice = ({ price: { toPayFen, tag, referenceFen } }: { price: ShopProduct["price"] }) => (
  <Price fen={toPayFen} size="large" {...(tag && { reason: tag })} {...(referenceFen !== null && { referenceFen })} />
);

function BuyBar({ soldOut, onAdd, onBuy }: { soldOut: boolean; onAdd: () => unknown; onBuy: () => unknown }) {
  const count = cartCount.use() ?? 0;
  return (
    <View className="bottom-bar buy-bar">
      <Tap className="buy-bar__icon" onTap={routes.home}>
        <Icon name="home" size={22} />
        <Text>首页</Text>
      </Tap>
      <Tap className="buy-bar__icon" onTap={routes.cart}>
        <Icon name="cart" size={22} />
        <Text>购物车</Text>
        {count > 0 && <View className="buy-bar__badge">{count > 99 ? "99+" : count}</View>}
      </Tap>
      {soldOut ? (
        <Button className="grow" disabled onTap={() => {}}>
          已售罄
        </Button>
      ) : (
        <View className="grow row">
          <Button kind="plain" className="grow buy-bar__add" id="add-to-cart" onTap={onAdd}>
            加入购物车
          </Button>
          <Button className="grow" id="buy-now" onTap={onBuy}>
            立即购买
          </Button>
        </View>
      )}
    </View>
  );
}

const valuesAt = (skus: Sku[], place: number) => [...new Set(skus.map(({ options }) => options[place] ?? ""))];

/** The SKU with this value at this place and the other options kept; else the first that has the value at all. */
function skuWith(skus: Sku[], from: Sku | undefined, place: number, value: string): Sku | undefined {
  const having = skus.filter(({ options }) => options[place] === value);
  const same = having.find(({ options }) =>
    options.every((option, at) => at === place || option === from?.options[at]),
  );
  return same ?? having.find(({ available }) => available > 0) ?? having[0];
}

const paragraphs = (text: string) =>
  text
    .split(/\n+/)
    .filter(Boolean)
    .map((words, place) => ({ key: `${place}`, words }));

const ProductBones = () => (
  <View>
    <View className="gallery">
      <View style={{ paddingTop: "100%" }} />
    </View>
    <View className="product-head">
      <Bone width="30%" height={34} />
      <Bone className="product-bone" width="65%" height={20} />
      <Bone className="product-bone" width="85%" />
    </View>
    <View className="card">
      <Bone width="40%" />
      <Bone className="product-bone" width="70%" height={34} />
    </View>
  </View>
);

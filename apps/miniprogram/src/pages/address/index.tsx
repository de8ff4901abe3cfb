import {
  type AddressInput,
  addAddress,
  addressInput,
  changeAddress,
  listAddresses,
  removeAddress,
} from "@banyan/contracts";
import { Input, Picker, Switch, Text, Textarea, View } from "@tarojs/components";
import Taro, { useRouter } from "@tarojs/taro";
import { useEffect, useState } from "react";
import { platform } from "#platform";
import { FailureNotice } from "../../components/Notice";
import { Screen } from "../../components/Screen";
import { BoneRows } from "../../components/Skeleton";
import { Button, Tap } from "../../components/Tap";
import { call, isRefusal } from "../../shop/api";
import { askFirst, say, sayFailure } from "../../shop/feedback";
import { useLoad } from "../../shop/load";
import { routes } from "../../shop/routes";
import { asShopper } from "../../shop/session";
import { chosenAddress } from "../addresses/chosen";
import { readPastedAddress } from "./paste";
import "./index.scss";

const nothing: AddressInput = {
  name: "",
  phone: "",
  province: "",
  city: "",
  district: "",
  detail: "",
  isDefault: false,
};
const problems: Partial<Record<string, string>> = {
  name: "请填写收货人",
  phone: "请填写 11 位手机号",
  province: "请填写省份",
  city: "请填写城市",
  district: "请填写区县",
  detail: "请填写街道、门牌号",
};

export default function AddressPage() {
  const { id = "" } = useRouter().params;
  const { loaded, reload } = useLoad(async () => {
    const { items } = await asShopper(() => call(listAddresses, {}));
    return { ...nothing, isDefault: items.length === 0, ...items.find((address) => address.id === id) };
  }, [id]);
  useEffect(() => void Taro.setNavigationBarTitle({ title: id ? "编辑地址" : "新增地址" }), [id]);
  return (
    <Screen path="pages/address/index" bar>
      {loaded.state === "loading" && <BoneRows count={3} picture={0} />}
      {loaded.state === "failed" && <FailureNotice error={loaded.error} onRetry={reload} />}
      {loaded.state === "ready" && <Form id={id} start={loaded.data} />}
    </Screen>
  );
}

function Form({ id, start }: { id: string; start: AddressInput }) {
  const [form, setForm] = useState(() => pick(start));
  const [wrong, setWrong] = useState<string | null>(null);
  const put = (change: Partial<AddressInput>) => {
    setForm({ ...form, ...change });
    setWrong(null);
  };
  const save = async () => {
    const checked = addressInput.safeParse(form);
    if (!checked.success) return setWrong(String(checked.error.issues[0]?.path[0] ?? "detail"));
    const body = checked.data;
    try {
      const saved = await asShopper(() =>
        id ? call(changeAddress, { params: { id }, body }) : call(addAddress, { body }),
      );
      chosenAddress.set(saved.id);
      say("已保存");
      await routes.back();
    } catch (error) {
      if (isRefusal(error, "INVALID_INPUT")) setWrong(error.body.field?.split(".").at(-1) ?? null);
      sayFailure(error);
    }
  };
  const remove = async () => {
    if (!(await askFirst("删除地址", "删除后无法恢复", "删除"))) return;
    try {
      await asShopper(() => call(removeAddress, { params: { id } }));
      await routes.back();
    } catch (error) {
      sayFailure(error);
    }
  };
  const field = (name: "name" | "phone" | "province" | "city" | "district", words: string, placeholder: string) => (
    <View className={`form-row ${wrong === name ? "is-wrong" : ""}`}>
      <Text className="form-row__name">{words}</Text>
      <Input
        className="form-row__input"
        id={`address-${name}`}
        type={name === "phone" ? "number" : "text"}
        maxlength={name === "phone" ? 11 : 30}
        value={form[name]}
        placeholder={placeholder}
        onInput={({ detail }) => put({ [name]: detail.value })}
      />
    </View>
  );
  return (
    <View>
      <View className="card form">
        {field("name", "收货人", "姓名")}
        {field("phone", "手机号", "11 位手机号")}
        {platform.kind === "weapp" ? (
          <Picker
            mode="region"
            value={[form.province, form.city, form.district].filter(Boolean)}
            onChange={({ detail }) => {
              const [province = "", city = "", district = ""] = detail.value as string[];
              put({ province, city, district });
            }}
          >
            <View
              className={`form-row ${wrong === "province" || wrong === "city" || wrong === "district" ? "is-wrong" : ""}`}
            >
              <Text className="form-row__name">地区</Text>
              <Text className={form.province ? "" : "form-row__hint"}>
                {form.province ? [form.province, form.city, form.district].join(" ") : "选择省、市、区"}
              </Text>
            </View>
          </Picker>
        ) : (
          <>
            {field("province", "省份", "如 浙江省")}
            {field("city", "城市", "如 杭州市")}
            {field("district", "区县", "如 西湖区")}
          </>
        )}
        <View className={`form-row form-row--tall ${wrong === "detail" ? "is-wrong" : ""}`}>
          <Text className="form-row__name">详细地址</Text>
          <Textarea
            className="form-row__input"
            id="address-detail"
            autoHeight
            maxlength={100}
            value={form.detail}
            placeholder="街道、小区、楼栋、门牌号"
            onInput={({ detail }) => put({ detail: detail.value })}
          />
        </View>
        <View className="form-row">
          <Text className="grow">设为默认地址</Text>
          <Switch
            checked={form.isDefault}
            color="#1B7F5C"
            onChange={({ detail }) => put({ isDefault: detail.value })}
          />
        </View>
      </View>
      {wrong && <View className="form-problem">{problems[wrong] ?? "请检查填写的内容"}</View>}
      {!id && (
        <View className="card">
          <View className="quiet">粘贴整段地址，自动识别</View>
          <Textarea
            className="paste"
            id="address-paste"
            maxlength={200}
            placeholder="如：王小满 13800138000 浙江省杭州市西湖区文三路 100 号"
            onInput={({ detail }) => {
              const read = readPastedAddress(detail.value);
              if (read) put(read);
            }}
          />
        </View>
      )}
      <View className="bottom-bar">
        {id && (
          <Tap className="form-remove" label="删除地址" onTap={remove}>
            <Text>删除</Text>
          </Tap>
        )}
        <Button className="grow" id="save-address" onTap={save}>
          保存
        </Button>
      </View>
    </View>
  );
}

const pick = ({ name, phone, province, city, district, detail, isDefault }: AddressInput): AddressInput => ({
  name,
  phone,
  province,
  city,
  district,
  detail,
  isDefault,
});

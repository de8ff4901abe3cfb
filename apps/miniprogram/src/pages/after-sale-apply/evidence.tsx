import { type Call, type Picture as PictureFile, uploadEvidence } from "@banyan/contracts";
import { Text, View } from "@tarojs/components";
import { platform } from "#platform";
import { Icon } from "../../components/Icon";
import { Picture } from "../../components/Picture";
import { Tap } from "../../components/Tap";
import { call } from "../../shop/api";
import { sayFailure } from "../../shop/feedback";
import { asShopper } from "../../shop/session";

const MOST = 9;

type Props = { pictures: PictureFile[]; onChange: (pictures: PictureFile[]) => void };

/** Pictures of what is wrong, uploaded as they are chosen. */
export function Evidence({ pictures, onChange }: Props) {
  const add = async () => {
    try {
      const chosen = await platform.choosePictures(MOST - pictures.length);
      const kept: PictureFile[] = [];
      for (const { bytes, type } of chosen) {
        const asked = { body: bytes } as unknown as Call<typeof uploadEvidence>; // raw bytes are not in the call's shape
        kept.push(await asShopper(() => call(uploadEvidence, asked, { headers: { "Content-Type": type } })));
        onChange([...pictures, ...kept]);
      }
    } catch (error) {
      sayFailure(error);
    }
  };
  return (
    <View className="evidence">
      {pictures.map((picture) => (
        <View key={picture.url} className="evidence__picture">
          <Picture picture={picture} />
          <Tap
            className="evidence__remove"
            label="移除图片"
            onTap={() => onChange(pictures.filter(({ url }) => url !== picture.url))}
          >
            <Icon name="close" size={12} color="#ffffff" />
          </Tap>
        </View>
      ))}
      {pictures.length < MOST && (
        <Tap className="evidence__add" label="添加图片" id="add-evidence" onTap={add}>
          <Icon name="camera" size={24} color="#777066" />
          <Text className="quiet">{pictures.length > 0 ? `${pictures.length}/${MOST}` : "添加凭证"}</Text>
        </Tap>
      )}
    </View>
  );
}

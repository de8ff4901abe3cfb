import { CloseOutlined, LoadingOutlined, PlusOutlined } from "@ant-design/icons";
import { type Call, type Picture, uploadPicture } from "@banyan/contracts";
import { type ChangeEvent, useRef, useState } from "react";
import { call } from "../../../api/call.ts";
import { useProgram } from "../../../api/session.ts";
import { Field } from "../../../patterns/field.tsx";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./pictures-field.module.css";
import { limits } from "./product-draft.ts";
import { useProductWords } from "./words.ts";

const MAX_BYTES = 5 * 1024 * 1024;

/** Pictures of a product, the first is the main one. Each is sent as raw bytes and comes back measured. */
export function PicturesField({
  pictures,
  onChange,
  problem,
}: {
  pictures: readonly Picture[];
  onChange: (change: (now: readonly Picture[]) => readonly Picture[]) => void;
  problem: string | undefined;
}) {
  const say = useProductWords();
  const toast = useToast();
  const { id: program } = useProgram();
  const [uploading, setUploading] = useState(0);
  const chooser = useRef<HTMLInputElement>(null);

  const upload = async (file: File) => {
    if (!uploadPicture.rawBody.some((type) => type === file.type))
      return toast.refused(new Error(say("pictureWrongType", { name: file.name })));
    if (file.size > MAX_BYTES) return toast.refused(new Error(say("pictureTooLarge", { name: file.name })));
    setUploading((count) => count + 1);
    // `Call` knows JSON bodies only; the client hands a body it is given to the transport as it is
    const asked = { params: { program }, body: file } as Call<typeof uploadPicture>;
    await call(uploadPicture, asked)
      .then((picture) => onChange((now) => (now.some(({ url }) => url === picture.url) ? now : [...now, picture])))
      .catch(toast.refused);
    setUploading((count) => count - 1);
  };
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const room = limits.pictures - pictures.length;
    const files = [...(event.target.files ?? [])].slice(0, room);
    event.target.value = ""; // the same file may be chosen again
    for (const file of files) await upload(file); // in the order chosen
  };
  const makeMain = (url: string) =>
    onChange((now) => [...now.filter((one) => one.url === url), ...now.filter((one) => one.url !== url)]);

  return (
    <Field required label={say("pictures")} hint={say("picturesHint")} problem={problem}>
      {({ status: _, ...wiring }) => (
        <div className={styles["pictures"]}>
          {pictures.map(({ url }, index) => (
            <div key={url} className={styles["picture"]}>
              <img src={`${url}?w=160`} width="96" height="96" alt={`${say("pictures")} ${index + 1}`} />
              <button
                type="button"
                className={styles["remove"]}
                aria-label={`${say("remove")} ${index + 1}`}
                onClick={() => onChange((now) => now.filter((one) => one.url !== url))}
              >
                <CloseOutlined />
              </button>
              {index === 0 ? (
                <span className={styles["main"]}>{say("main")}</span>
              ) : (
                <button type="button" className={styles["makeMain"]} onClick={() => makeMain(url)}>
                  {say("makeMain")}
                </button>
              )}
            </div>
          ))}
          {pictures.length < limits.pictures && (
            <button
              {...wiring}
              type="button"
              className={styles["upload"]}
              disabled={uploading > 0}
              onClick={() => chooser.current?.click()}
            >
              {uploading > 0 ? <LoadingOutlined /> : <PlusOutlined />}
              <span>{say(uploading > 0 ? "uploading" : "upload")}</span>
            </button>
          )}
          <input
            ref={chooser}
            hidden
            multiple
            type="file"
            accept={uploadPicture.rawBody.join(",")}
            onChange={(event) => void choose(event)}
          />
        </div>
      )}
    </Field>
  );
}

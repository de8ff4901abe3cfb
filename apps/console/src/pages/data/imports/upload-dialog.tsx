import { type Call, createImport, importLimits, listImports, uploadImportPiece } from "@banyan/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { Modal, Progress, Upload } from "antd";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { call } from "../../../api/call.ts";
import { useProgram } from "../../../api/session.ts";
import { useToast } from "../../../patterns/toast.ts";
import styles from "./imports.module.css";
import { useImportWords } from "./words.ts";

/** A failed piece is sent again: the server knows what has arrived. */
const tries = 5;

/** A file goes up piece by piece, then its mapping opens. */
export function UploadDialog({ onClose }: { onClose: () => void }) {
  const say = useImportWords();
  const toast = useToast();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { id: program } = useProgram();
  const [percent, setPercent] = useState<number | null>(null);
  const isGone = useRef(false);
  useEffect(
    () => () => {
      isGone.current = true;
    },
    [],
  );

  async function upload(file: File) {
    setPercent(0);
    try {
      const { id } = await call(createImport, {
        params: { program },
        body: { fileName: file.name, fileBytes: file.size },
      });
      for (let offset = 0; offset < file.size && !isGone.current; ) {
        const piece = file.slice(offset, offset + importLimits.pieceBytes, "application/octet-stream");
        const asked = { params: { program, id }, query: { offset }, body: piece };
        ({ receivedBytes: offset } = await again(() =>
          call(uploadImportPiece, asked as Call<typeof uploadImportPiece>),
        )); // raw bytes
        setPercent(Math.floor((offset / file.size) * 100));
      }
      await client.invalidateQueries({ queryKey: [listImports.path] });
      if (!isGone.current) navigate(`/${program}/data/imports/${id}`);
    } catch (error) {
      toast.refused(error as Error); // what a call rejects with
      setPercent(null);
    }
  }

  return (
    <Modal
      open
      width={640}
      title={say("newImport")}
      footer={null}
      onCancel={onClose}
      mask={{ closable: percent === null }}
    >
      {percent === null ? (
        <Upload.Dragger
          showUploadList={false}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <p>{say("choose")}</p>
          <p className={styles["faint"]}>{say("chooseHint")}</p>
        </Upload.Dragger>
      ) : (
        <div role="status">
          <p>{say("uploading")}</p>
          <Progress percent={percent} />
          <p className={styles["faint"]}>{say("keepOpen")}</p>
        </div>
      )}
    </Modal>
  );
}

async function again<T>(run: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left--) {
    try {
      return await run();
    } catch (error) {
      if (left <= 1) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

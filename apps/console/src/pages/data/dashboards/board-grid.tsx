import { DASHBOARD_COLUMNS, type DashboardTile } from "@banyan/contracts";
import type { ReactNode } from "react";
import { GridLayout, type Layout, useContainerWidth, verticalCompactor } from "react-grid-layout";
import "react-grid-layout/css/styles.css";
import styles from "./dashboards.module.css";

const ROW = 60;
const GAP = 12;
const HEAD = 44;
const PADDING = 12;

/** Pixels of the body of a tile that is so many rows high. */
export const bodyHeightOf = (rows: number): number => rows * ROW + (rows - 1) * GAP - HEAD - PADDING;

/** Tiles on twelve columns; while editing they are dragged by their heads and resized by their corner. */
export function BoardGrid({
  tiles,
  isEditing,
  onPlace,
  children,
}: {
  tiles: readonly DashboardTile[];
  isEditing: boolean;
  onPlace: (tiles: DashboardTile[]) => void;
  children: (tile: DashboardTile) => ReactNode;
}) {
  const { width, containerRef, mounted } = useContainerWidth();
  const place = (layout: Layout) => {
    const placed = tiles.map((tile) => {
      const item = layout.find(({ i }) => i === tile.key);
      return item ? { ...tile, x: item.x, y: item.y, w: item.w, h: item.h } : tile;
    });
    const isMoved = placed.some(({ x, y, w, h }, index) => {
      const before = tiles[index];
      return before?.x !== x || before.y !== y || before.w !== w || before.h !== h;
    });
    if (isMoved) onPlace(placed);
  };
  return (
    <div ref={containerRef} className={isEditing ? styles["canvas"] : ""}>
      {mounted && (
        <GridLayout
          width={width}
          layout={tiles.map(({ key, x, y, w, h, content }) => ({
            ...{ i: key, x, y, w, h },
            ...(content.kind === "metric" ? { minW: 2, minH: 2 } : { minW: 2, minH: content.kind === "text" ? 1 : 4 }),
            maxH: 20,
          }))}
          gridConfig={{ cols: DASHBOARD_COLUMNS, rowHeight: ROW, margin: [GAP, GAP], containerPadding: [0, 0] }}
          dragConfig={{ enabled: isEditing, handle: ".tile-handle", cancel: "button" }}
          resizeConfig={{ enabled: isEditing, handles: ["se"] }}
          compactor={verticalCompactor}
          onLayoutChange={(layout) => isEditing && place(layout)}
        >
          {tiles.map((tile) => (
            <div key={tile.key}>{children(tile)}</div>
          ))}
        </GridLayout>
      )}
    </div>
  );
}

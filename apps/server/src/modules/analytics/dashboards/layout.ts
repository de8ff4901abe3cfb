import { DASHBOARD_COLUMNS, type DashboardTile } from "@banyan/contracts";

type Place = Pick<DashboardTile, "key" | "x" | "y" | "w" | "h">;

/** The first tile that stands where it may not: outside the grid, on another one, or under another's key; -1 for none. */
export function misplacedTile(tiles: readonly Place[]): number {
  return tiles.findIndex(
    (tile, index) =>
      tile.x + tile.w > DASHBOARD_COLUMNS ||
      tiles.slice(0, index).some((other) => other.key === tile.key || overlap(tile, other)),
  );
}

const overlap = (a: Place, b: Place) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

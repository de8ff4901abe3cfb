import { type Bp, type Fen, requireAmount, WHOLE_BP } from "./fen.ts";

/**
 * `fen × bp ÷ 10 000`, half a fen rounded up: `percentOf(315, 9500)` → 299 (299.25), `percentOf(50, 100)` → 1 (0.5).
 *
 * Take it on a line total, never on a unit price: 105 fen × 3 at 95 % pays 299; rounding each unit first would say 300.
 * Both must be non-negative safe integers; throws `MoneyError` otherwise or when the result is beyond 2^53.
 */
export function percentOf(fen: Fen, bp: Bp): Fen {
  requireAmount(fen, "fen");
  requireAmount(bp, "bp");
  // split so that fen × bp never has to be formed: it would pass 2^53 from 9 billion yuan on
  const wholes = Math.floor(fen / WHOLE_BP);
  const rest = fen % WHOLE_BP;
  return requireAmount(
    requireAmount(wholes * bp, "fen × bp") + Math.floor((requireAmount(rest * bp, "bp") + WHOLE_BP / 2) / WHOLE_BP),
    "percentage",
  );
}

/** ⌊fen × bp ÷ 10 000⌋: what is given away (commission) never rounds up. */
export function floorPercentOf(fen: Fen, bp: Bp): Fen {
  requireAmount(fen, "fen");
  requireAmount(bp, "bp");
  const wholes = Math.floor(fen / WHOLE_BP);
  const rest = fen % WHOLE_BP;
  return requireAmount(
    requireAmount(wholes * bp, "fen × bp") + Math.floor(requireAmount(rest * bp, "bp") / WHOLE_BP),
    "percentage",
  );
}

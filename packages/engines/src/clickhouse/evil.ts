/** For tests: texts and statements made of what ends rows, strings and comments, and begins SQL. */
import fc from "fast-check";

/** Texts made of what could end rows and begin SQL. */
export const evilText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n\n",
        ";",
        "'",
        '"',
        "`",
        "\\",
        "\0",
        "--",
        "/*",
        "*/",
        "$$",
        "drop table victim",
        "\nFORMAT CSV\n",
        "values",
        "’",
        "\r\n",
        "\t",
        ",",
      ),
      fc.string({ unit: "grapheme" }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const pieces = fc.constantFrom(
  "'",
  '"',
  "`",
  "\\",
  "--",
  "//",
  "# ",
  "/*",
  "*/",
  "$$",
  "$a$",
  "‘",
  "’",
  "“",
  "”",
  "\n",
  "\n\n",
  ";",
  "; drop table victim",
  ";drop table victim",
  " x ",
  "(",
  ")",
  "format CSV",
  "values",
  "\0",
  " ",
);
/** A head that may stand, and a tail that tries to get out of it. Joined, they drop `victim` if a second statement runs. */
export const evilStatement = fc.tuple(
  fc.constantFrom("select 1 ", "insert into t ", "insert into t select 1 ", "with 1 as x ", ""),
  fc.array(pieces, { maxLength: 12 }),
);

// Parquet files and JSON lines that attack.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const GOOD = readFileSync(
  fileURLToPath(new URL("../../../../test/golden/files/none.parquet", import.meta.url)),
);
const ends = (footer: Uint8Array, length = footer.length): Uint8Array => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length);
  return bytesOf("PAR1", footer, size, "PAR1");
};
/** Version 1, one column x of doubles, so many rows and values, its pages at 4. */
const footer = (rows: string, values: string, size = "14"): Uint8Array =>
  hex(
    `1502 192c 4806736368656d61 1502 00 150a 2500 180178 00 16${rows} 191c 191c 2608 1c 150a 191500 19180178 1500 16${values} 16${size} 16${size} 2608 0000 16${size} 16${rows} 00 00`,
  );

export const parquetFiles = filesFor("parquet", {
  "no bytes": "",
  "the magic alone": "PAR1PAR1",
  "a footer of 4 GiB": ends(new Uint8Array(8), 0xffffffff),
  "a footer of no struct": ends(hex("ff")),
  "a list of 2^31 in the footer": ends(hex("1502 29fcffffffff07")),
  "a text of 4 GiB in the footer": ends(hex("1502 1908 48ffffffff0f")),
  "structs ten thousand deep": ends(bytesOf(...Array.from({ length: 10_000 }, () => hex("1c")))),
  "a number without an end": ends(new Uint8Array(100_000).fill(0x96)),
  "a number of a million digits": ends(
    bytesOf(hex("1502 2600 36"), new Uint8Array(1e6).fill(0xff)),
  ),
  "2^40 rows": ends(footer("808080808040", "808080808040")),
  "-1 rows": ends(footer("01", "01")),
  "a column that ends behind the file": ends(footer("02", "02", "80808001")),
  "an encrypted footer": bytesOf(GOOD.subarray(0, GOOD.length - 4), "PARE"),
  "a file that is cut": GOOD.subarray(0, 3000),
  "a file that is cut at its footer": GOOD.subarray(0, GOOD.length - 100),
  "zeros between the magic": ends(new Uint8Array(10_000)),
  "ones between the magic": ends(new Uint8Array(10_000).fill(0xff)),
  "columns of zeros": () => {
    const copy = Buffer.from(GOOD);
    copy.fill(0, 4, 900);
    return copy;
  },
  "columns of ones": () => {
    const copy = Buffer.from(GOOD);
    copy.fill(0xff, 4, 900);
    return copy;
  },
});

export const jsonLinesFiles = filesFor("json lines", {
  "no bytes": "",
  "blank lines": "\n".repeat(100_000),
  "a million opened arrays": "[".repeat(1e6),
  "arrays a million deep": () => `{"x":${"[".repeat(1e6)}${"]".repeat(1e6)},"class":0}`,
  "objects a hundred thousand deep": () => `${'{"a":'.repeat(1e5)}1${"}".repeat(1e5)}`,
  "a number": "5",
  null: "null",
  "a list": "[1,2]",
  "a line that is cut": '{"x":1,"class":0}\n{"x":1,"cla',
  "two objects in a line": '{"x":1,"class":0}{"x":2,"class":1}',
  "code in its place": "require('child_process').execSync('true')",
  "NaN, which JSON has not": '{"x":NaN,"class":0}',
  "a number too large": '{"x":1e400,"class":0}',
  "a __proto__ for a column": '{"__proto__":{"x":1},"class":0}',
  "a row that is longer": '{"x":[1],"class":0}\n{"x":[1,2],"class":0}',
  "other keys in the second line": '{"x":1,"class":0}\n{"y":1,"class":0}',
  "a class of a thousand characters": `{"x":1,"class":0}\n{"x":1,"class":"${"y".repeat(1000)}"}`,
  "no class": '{"x":1}\n{"x":2}',
  "no inputs": '{"class":0}',
  "a class of 2^53": '{"x":1,"class":9007199254740993}',
  "a class of -1": '{"x":1,"class":-1}',
  "arrays of arrays of other lengths": '{"x":[[1,2],[3]],"class":0}',
  "a text among numbers": '{"x":[1,"2"],"class":0}',
});

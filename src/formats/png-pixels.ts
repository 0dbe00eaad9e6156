// Calls the PNG decoder that is bundled as WebAssembly. Each picture has an instance of its own (a
// fifth of a millisecond): its memory goes with it, also what a damaged picture leaves behind, which
// an instance that lives on would never give back.

/** What the decoder exports, as Rust compiles it: addresses and sizes in its memory. */
interface Decoder {
  readonly memory: WebAssembly.Memory;
  __wbindgen_malloc(bytes: number, alignment: number): number;
  /** Hands 8 bits a channel to the import `new ImageData`. */
  decode(address: number, bytes: number): number;
  /** The address of a picture of 16 bits a channel. */
  decode_rgba16(address: number, bytes: number): number;
  /** Hands its numbers to the import `new Uint16Array`. */
  imagedatargba16_data(picture: number): number;
}

let compiled: Promise<WebAssembly.Module> | undefined;

async function compileDecoder(): Promise<WebAssembly.Module> {
  const { PNG_DECODER } = await import("../bundled/png.ts");
  return WebAssembly.compile(Uint8Array.from(atob(PNG_DECODER), (c) => c.charCodeAt(0)));
}

/**
 * Red, green, blue and opacity of each pixel of a PNG file: [height, width, 4], as bytes, or as
 * numbers of 16 bits where `depth` says that the file has them.
 * @throws Error for what the decoder refuses; it does not say why
 */
export async function pngPixels(
  file: Uint8Array,
  depth: number,
): Promise<Uint8Array | Uint16Array> {
  compiled ??= compileDecoder();
  const module = await compiled;
  let pixels: Uint8Array | Uint16Array | undefined;
  /** By the beginnings of their names: a hash follows. All others handle objects that we never make. */
  const imports: Readonly<Record<string, (...numbers: number[]) => number>> = {
    __wbg_newwithownedu8clampedarray: (address, length) => {
      pixels = new Uint8Array(decoder.memory.buffer, address, length).slice();
      return 0;
    },
    __wbg_newwithbyteoffset: (_buffer, address, length) => {
      pixels = new Uint16Array(decoder.memory.buffer, address, length).slice();
      return 0;
    },
    __wbindgen_throw: () => {
      throw new Error("the decoder has refused it");
    },
  };
  const ignore = (): number => 0;
  const wbg = Object.fromEntries(
    WebAssembly.Module.imports(module).map(({ name }) => {
      const known = Object.keys(imports).find((beginning) => name.startsWith(beginning));
      return [name, known === undefined ? ignore : imports[known]!];
    }),
  );
  const { exports } = await WebAssembly.instantiate(module, { wbg });
  const decoder = exports as unknown as Decoder;
  const address = decoder.__wbindgen_malloc(file.length, 1);
  new Uint8Array(decoder.memory.buffer).set(file, address);
  if (depth === 16) decoder.imagedatargba16_data(decoder.decode_rgba16(address, file.length));
  else decoder.decode(address, file.length);
  if (pixels === undefined) throw new Error("the decoder has given no pixels");
  return pixels;
}

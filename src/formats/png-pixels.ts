// Calls the PNG decoder that is bundled as WebAssembly. Its memory only grows, and what a damaged
// picture leaves behind is never given back: after such a picture, or a large one, the next gets an
// instance of its own.

/** What the decoder exports, as Rust compiles it: addresses and sizes in its memory. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  __wbindgen_malloc(bytes: number, alignment: number): number;
  __wbindgen_free(address: number, bytes: number, alignment: number): void;
  /** Takes the file away and hands 8 bits a channel to the import `new ImageData`. */
  decode(address: number, bytes: number): number;
  /** Takes the file away and gives the address of a picture of 16 bits a channel. */
  decode_rgba16(address: number, bytes: number): number;
  /** Hands its numbers to the import `new Uint16Array`. */
  imagedatargba16_data(picture: number): number;
  __wbg_imagedatargba16_free(picture: number): void;
}

interface Decoder extends Exports {
  /** What was handed over last. */
  taken: Uint8Array | Uint16Array | undefined;
}

/** An instance with more bytes is not kept. */
const MOST_KEPT = 2 ** 25;

let compiled: Promise<WebAssembly.Module> | undefined;
let idle: Decoder | undefined;

async function compileDecoder(): Promise<WebAssembly.Module> {
  const { PNG_DECODER } = await import("../bundled/png.ts");
  const packed = Uint8Array.from(atob(PNG_DECODER), (c) => c.charCodeAt(0));
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(bytes).arrayBuffer());
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
  const decoder = idle ?? instantiate(module);
  idle = undefined;
  decoder.taken = undefined;
  const address = decoder.__wbindgen_malloc(file.length, 1);
  new Uint8Array(decoder.memory.buffer).set(file, address);
  if (depth === 16) {
    const picture = decoder.decode_rgba16(address, file.length);
    decoder.imagedatargba16_data(picture);
    decoder.__wbg_imagedatargba16_free(picture);
  } else decoder.decode(address, file.length);
  const { taken } = decoder;
  if (taken === undefined) throw new Error("the decoder has given no pixels");
  if (decoder.memory.buffer.byteLength <= MOST_KEPT) idle = decoder;
  return taken;
}

/** An instance whose imports do what is needed here; others handle objects that are never made. */
function instantiate(module: WebAssembly.Module): Decoder {
  /** By the beginnings of their names: a hash follows. */
  const imports: Readonly<Record<string, (...numbers: number[]) => number>> = {
    __wbg_newwithownedu8clampedarray: (address, length) => {
      decoder.taken = new Uint8Array(decoder.memory.buffer, address, length).slice();
      decoder.__wbindgen_free(address!, length!, 1);
      return 0;
    },
    __wbg_newwithbyteoffset: (_buffer, address, length) => {
      decoder.taken = new Uint16Array(decoder.memory.buffer, address, length).slice();
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
  const { exports } = new WebAssembly.Instance(module, { wbg });
  const decoder: Decoder = { ...(exports as unknown as Exports), taken: undefined };
  return decoder;
}

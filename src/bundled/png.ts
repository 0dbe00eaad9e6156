// The bytes of the PNG decoder of image-rs, the one that Chromium uses, as WebAssembly, packed by
// gzip, in base64: from the package @jsquash/png. src/formats/png-pixels.ts calls it.
import packed from "@jsquash/png/codec/pkg/squoosh_png_bg.wasm";

export const PNG_DECODER: string = packed;

// A WebAssembly file of a package: scripts/build.mjs gives its bytes, packed by gzip,
// as base64.
declare module "*.wasm" {
  const packed: string;

  export { packed as default };
}

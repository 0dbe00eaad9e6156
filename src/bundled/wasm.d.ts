// A WebAssembly file of a package: scripts/build.mjs gives its bytes as base64.
declare module "*.wasm" {
  const base64: string;

  export { base64 as default };
}

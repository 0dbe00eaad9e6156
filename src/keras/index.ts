// The entry "downhill/keras": networks out to .keras files and in from them.

export {
  type FromKerasOptions,
  fromKeras,
  type ImportedKeras,
  type KerasReport,
} from "./from-keras.ts";
export { toKeras } from "./to-keras.ts";

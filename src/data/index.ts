// The entry `downhill/data`: data sets, their readers, and the random numbers of the host.

export {
  type NumpyArray,
  type NumpyDtype,
  readNpy,
  writeNpy,
} from "../formats/npy.ts";
export { type NpzOptions, readNpz, writeNpz } from "../formats/npz.ts";
export { alphabetOf, symbolsOf } from "./alphabet.ts";
export { arrangeInputs } from "./arrange-inputs.ts";
export { blockOrder } from "./block-order.ts";
export { centredByMass, centreOfMass, DIGIT_SIDE } from "./centre.ts";
export {
  type ClassOddity,
  classOddities,
  describeClasses,
  type SetsOfRun,
} from "./class-oddities.ts";
export { type CsvOptions, csvFile, readCsv } from "./csv.ts";
export {
  type Dataset,
  type DatasetFields,
  dataset,
  type Inputs,
  join,
  type Labels,
  type PartSizes,
  reshapeInputs,
  type Streaming,
  type Targets,
} from "./dataset.ts";
export {
  type ClassShare,
  describe,
  type SetDescription,
  type ValueSummary,
} from "./describe.ts";
export { expand } from "./expand.ts";
export { type IdxArray, type IdxOptions, readIdx } from "./idx.ts";
export {
  type IdxFolderOptions,
  type IdxPaths,
  idxFiles,
  idxFolder,
  type SplitOptions,
  type Splits,
} from "./idx-folder.ts";
export {
  type ImageFolder,
  type ImageFolderOptions,
  imageFolder,
  type SkippedEntries,
} from "./image-folder.ts";
export { type ImageShape, imageShape, knownImageShape, type Pictured } from "./image-shape.ts";
export { jsonLinesFile, readJsonLines } from "./json-lines.ts";
export { type LogMel, type LogMelOptions, logMel } from "./mel.ts";
export { type MnistOptions, type MnistShape, mnist } from "./mnist.ts";
export { mnistPickle, readMnistPickle } from "./mnist-pickle.ts";
export { type NpyOptions, npyFile, npzFile, npzSplits } from "./numpy.ts";
export { type ParquetOptions, parquetFile, readParquet } from "./parquet.ts";
export type {
  InputParts,
  OutputPart,
  OutputParts,
  Parted,
  PartedShape,
  PartedSize,
} from "./parts.ts";
export { type DecodeOptions, decodePicture, greyOf, lightness, type Picture } from "./picture.ts";
export type { PictureSides } from "./picture-column.ts";
export { normalArray, permutation, type RandomStream, randomStream } from "./random.ts";
export { type Area, asBytes, middleOf, resample, type Size, wholeOf } from "./resample.ts";
export { adding, copying, parity, type SymbolTaskOptions, sorting } from "./sequences.ts";
export {
  type ClassColumn,
  type InputColumn,
  type SeveralOptions,
  several,
  type ValueColumn,
  type WantedColumn,
} from "./several.ts";
export { type ShiftOptions, shift } from "./shift.ts";
export { type StratifiedOptions, shuffle, stratifiedSplit } from "./shuffle.ts";
export { slice, split, take } from "./slices.ts";
export { type Standardization, standardization, standardizationOf } from "./standardization.ts";
export type { StreamedSet } from "./streamed/set-of-pieces.ts";
export {
  type StreamedFolderOptions,
  type StreamedOptions,
  streamed,
  streamedFolder,
} from "./streamed/streamed.ts";
export { type StreamedExamplesOptions, streamedExamples } from "./streamed/streamed-examples.ts";
export type { StreamingOptions } from "./streamed/streaming-options.ts";
export { strokes } from "./strokes.ts";
export { inMemory, subset } from "./subset.ts";
export { blobs, circles, type SyntheticOptions, spirals, xor } from "./synthetic.ts";
export type { TableOptions } from "./table.ts";
export type { Column } from "./table-columns.ts";
export {
  type KnownExamples,
  type TableExamples,
  type TableExamplesOptions,
  tableExamples,
} from "./table-examples.ts";
export {
  type TableFileOptions,
  type TableKind,
  tableFile,
  tableKind,
  tableKindOf,
} from "./table-file.ts";
export { type TextOptions, type TextSet, textSet } from "./text.ts";

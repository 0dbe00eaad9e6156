// The entry `downhill/data`: data sets, their readers, and the random numbers of the host.

export {
  type Dataset,
  type DatasetFields,
  dataset,
  describe,
  type Inputs,
  type Labels,
  reshapeInputs,
  slice,
  split,
  type Targets,
  take,
} from "./dataset.ts";

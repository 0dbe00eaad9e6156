// What page and worker say to each other.
export type FromPage = "stop";
export type FromWorker =
  | {
      readonly epoch: number;
      readonly accuracy: number;
      /** How likely the first class is, point by point: [side, side]. */
      readonly shares: Float32Array<ArrayBuffer>;
      readonly side: number;
    }
  | { readonly ending: string; readonly epochs: number };

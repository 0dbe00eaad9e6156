// Reader and writer of protocol buffers, pbf. The build puts the package into this file.
export { PbfReader, PbfWriter } from "pbf";

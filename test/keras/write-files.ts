// Writes the networks of networks.ts as .keras files, and what they are asked, into a folder: make_files.py
// asks Keras. Run as `node dist/test/keras/write-files.js <folder>`.
import { writeFileSync } from "node:fs";
import { toKeras } from "downhill/keras";
import { KERAS_CASES } from "./networks.ts";

const [, , folder] = process.argv;
for (const { name, trained, inputs } of KERAS_CASES) {
  writeFileSync(`${folder}/${name}.keras`, toKeras(trained));
  const x = Array.from(inputs);
  writeFileSync(`${folder}/${name}.json`, JSON.stringify({ shape: trained.network.inputShape, x }));
}

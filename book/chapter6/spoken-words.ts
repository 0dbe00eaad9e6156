// Words that a speech synthesiser says: eSpeak NG as WebAssembly, from the npm package espeak-ng. They
// are made when they are asked for, the same samples on every machine, and nothing of them is kept in
// the repository: no human being speaks here.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { DataError } from "downhill";

/** Of all that it says. */
export const SPOKEN_RATE = 22_050;

/** How a word is said. */
export interface Utterance {
  readonly word: string;
  /** Per cent of 175 words a minute. */
  readonly speed: number;
  /** Per cent of the voice's own range; 50 is its middle. */
  readonly pitch: number;
}

/** What we use of the package. */
interface Program {
  readonly FS: {
    readFile(name: string): Uint8Array;
    writeFile(name: string, text: string): void;
  };
}
type Start = (options: {
  readonly arguments: readonly string[];
  readonly preRun: readonly ((program: Program) => void)[];
  readonly print: (line: string) => void;
  readonly printErr: (line: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}) => Promise<Program>;

/** Says words in a voice, one after another: the samples of each, between -1 and 1. */
export type Speaker = (voice: string, what: readonly Utterance[]) => Promise<Float32Array[]>;

const PACKAGE = "espeak-ng";
const VARIANTS = "/usr/local/share/espeak-ng-data/voices/!v";

/** The synthesiser seeds its random numbers, which some voices tremble by, with the time of day. */
const CLOCK = { emscripten_date_now: () => 0 };

/** @throws DataError without the package */
export async function openSpeaker(): Promise<Speaker> {
  const { start, module } = await loaded().catch((cause) => {
    throw new DataError(
      `spoken words are made by the npm package ${PACKAGE}, which cannot be loaded; npm install ${PACKAGE}`,
      { cause },
    );
  });
  return async (voice, what) => {
    const text = what.map(
      ({ word, speed, pitch }) =>
        `<prosody rate="${speed}%" pitch="${pitch}%">${word}.</prosody><break time="500ms"/>`,
    );
    const said: string[] = [];
    const program = await start({
      arguments: ["-m", "-v", voice, "-w", "words.wav", "-f", "words.txt"],
      preRun: [({ FS }) => FS.writeFile("words.txt", `<speak>${text.join("\n")}</speak>`)],
      print: (line) => said.push(line),
      printErr: (line) => said.push(line),
      instantiateWasm: (imports, done) => {
        const still = { ...imports, env: { ...imports.env, ...CLOCK } };
        void WebAssembly.instantiate(module, still).then((instance) => done(instance, module));
        return {};
      },
    });
    if (said.length) throw new DataError(`voice ${voice}: the synthesiser says: ${said.join(" ")}`);
    checkVariant(program, voice);
    const words = wordsOf(samplesOf(program.FS.readFile("words.wav")));
    if (words.length === what.length) return words;
    throw new DataError(`voice ${voice}: asked for ${what.length} words, heard ${words.length}`);
  };
}

/** A variant that is not there would be left out without a word. */
function checkVariant({ FS }: Program, voice: string): void {
  const variant = voice.split("+")[1];
  if (variant === undefined) return;
  try {
    FS.readFile(`${VARIANTS}/${variant}`);
  } catch (cause) {
    throw new DataError(`voice ${voice}: the synthesiser has no variant ${variant}`, { cause });
  }
}

async function loaded(): Promise<{ start: Start; module: WebAssembly.Module }> {
  const code = createRequire(import.meta.url).resolve(PACKAGE);
  const { default: start } = (await import(pathToFileURL(code).href)) as { default: Start };
  const module = await WebAssembly.compile(await readFile(code.replace(/\.js$/, ".wasm")));
  return { start, module };
}

const HEADER_BYTES = 44;

/** A WAV file of one channel with 16 bits, as the synthesiser writes it. */
function samplesOf(file: Uint8Array): Float32Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [channels, rate, bits] = [
    view.getUint16(22, true),
    view.getUint32(24, true),
    view.getUint16(34, true),
  ];
  if (channels !== 1 || rate !== SPOKEN_RATE || bits !== 16) {
    throw new DataError(
      `expected speech of one channel, ${SPOKEN_RATE} Hz and 16 bits, got ${channels}, ${rate} and ${bits}`,
    );
  }
  return Float32Array.from(
    { length: Math.floor((file.length - HEADER_BYTES) / 2) },
    (_, i) => view.getInt16(HEADER_BYTES + 2 * i, true) / 32_768,
  );
}

/** Quiet is what stays below this share of the loudest sample. */
const QUIET = 0.01;
/** Longer than the closure in "eight", shorter than the pauses that are asked for. */
const PAUSE_SECONDS = 0.2;

/** The parts between pauses. */
function wordsOf(samples: Float32Array): Float32Array[] {
  const limit = QUIET * samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const words: Float32Array[] = [];
  let [start, last] = [-1, -1];
  const end = () => {
    if (start >= 0) words.push(samples.slice(start, last + 1));
    start = -1;
  };
  for (const [i, x] of samples.entries()) {
    if (Math.abs(x) > limit) {
      if (start < 0) start = i;
      last = i;
    } else if (i - last > PAUSE_SECONDS * SPOKEN_RATE) end();
  }
  end();
  return words;
}

// A process with a team of two whose second thread is late: started by the suite that stops it meanwhile.
// It says "running" before, and at the end what came out.
import { binary, FunctionBuilder, index } from "../compiler/3-schedule/loops/builder.ts";
import { at, type } from "../compiler/3-schedule/loops/kernel.ts";
import { type Program, TEAM_BYTES } from "../compiler/3-schedule/program.ts";
import { emitWasm } from "../compiler/4-codegen/wasm/emit.ts";
import { loadWasmTeam } from "./wasm-team.ts";

const f = new FunctionBuilder("go");
const me = f.parameter(type("index"), "thread");
f.parameter(type("index"), "threads");
const steps = f.parameter(type("i32"), "steps");
f.if(binary("eq", me, index(1)), () => {
  f.loop(6, "i", () => f.loop(2 ** 29, "k", () => f.store("i32", at(8), steps)));
});
f.push({ kind: "barrier" });
f.push({ kind: "return", value: steps });
const program: Program = {
  functions: [f.build({ exported: true, result: type("i32"), isTeam: true })],
  buffers: new Map(),
  arenaBytes: 64 + TEAM_BYTES,
  costs: [],
  team: { threads: 2, offset: 64, limitSeconds: Number(process.argv[2]) },
};
const executable = await loadWasmTeam(program, emitWasm(program));
const result = executable.start!("go", 41, false);
console.log("running");
console.log(await result);
executable.dispose();

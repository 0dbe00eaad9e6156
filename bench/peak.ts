// The most f32 fused multiply-adds that one core of this machine does: a C program made for it, which
// keeps twelve independent chains busy with the widest and the second widest vectors. What our
// kernels reach is given as a share of this, so both belong to one run.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const SOURCE = `
#include <stdio.h>
#include <time.h>
static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}
#define ALL(X) X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11)
#if defined(__aarch64__)
#define FMA "fmla %0.4s, %1.4s, %2.4s"
#define REGISTER "w"
#else
#define FMA "vfmadd231ps %2, %1, %0"
#define REGISTER "v"
#endif
#define CHAIN(i) __asm__ volatile(FMA : "+" REGISTER(a##i) : REGISTER(x), REGISTER(y));
#define DECLARE(i) V a##i = {0};
/* The chains stay in registers only where nothing is called between them. */
#define MEASURE(NAME, BYTES) \\
  static __attribute__((noinline)) void NAME##_chains(void) { \\
    typedef float V __attribute__((vector_size(BYTES))); \\
    V x = {0}, y = {0}; \\
    ALL(DECLARE) \\
    for (long r = 0; r < 1000000; r++) { ALL(CHAIN) } \\
  } \\
  static double NAME(void) { \\
    double best = 0; \\
    for (int repeat = 0; repeat < 30; repeat++) { \\
      double start = now(); \\
      NAME##_chains(); \\
      double rate = 1000000.0 * 12 * (BYTES / 4) * 2 / (now() - start) / 1e9; \\
      if (rate > best) best = rate; \\
    } \\
    return best; \\
  }
#if defined(__AVX512F__)
MEASURE(widest, 64)
#endif
#if defined(__AVX2__) && defined(__FMA__)
MEASURE(wide, 32)
#elif defined(__aarch64__)
MEASURE(wide, 16)
#endif
#if defined(__FMA__)
MEASURE(narrow, 16)
#endif
int main(void) {
  double best = 0, rate;
#if defined(__AVX512F__)
  if ((rate = widest()) > best) best = rate;
#endif
#if defined(__AVX2__) && defined(__FMA__) || defined(__aarch64__)
  if ((rate = wide()) > best) best = rate;
#endif
  rate = best;
#if defined(__FMA__)
  rate = narrow();
#endif
  printf("%.2f %.2f\\n", best, rate);
  return 0;
}
`;

export interface PeakMeter {
  /** Measures once more and gives the best so far. */
  measure(): Promise<number | null>;
  /** GFLOP/s, the best of all measurements; null where it cannot be measured. */
  best(): number | null;
  /** The same for vectors of 16 bytes, which are all that WebAssembly has. */
  narrow(): number | null;
  close(): Promise<void>;
}

const run = promisify(execFile);

/** Compiles the meter with $CC or cc; a machine without either measures null. */
export async function openPeak(compiler: string = process.env.CC || "cc"): Promise<PeakMeter> {
  const folder = await mkdtemp(join(tmpdir(), "downhill-bench-"));
  const source = join(folder, "peak.c");
  const program = join(folder, "peak");
  await writeFile(source, SOURCE);
  const flags = ["-O2", process.arch === "arm64" ? "-mcpu=native" : "-march=native"];
  const isThere = await run(compiler, [...flags, source, "-o", program], { timeout: 60_000 }).then(
    () => true,
    () => false,
  );
  let [most, mostNarrow] = [0, 0];
  const best = () => (most > 0 ? most : null);
  return {
    measure: async () => {
      if (isThere) {
        const { stdout } = await run(program, { timeout: 60_000 });
        const [widest, narrow] = stdout.split(" ").map(Number);
        most = Math.max(most, widest!);
        mostNarrow = Math.max(mostNarrow, narrow!);
      }
      return best();
    },
    best,
    narrow: () => (mostNarrow > 0 ? mostNarrow : null),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

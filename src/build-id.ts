// Names the build: scripts/build.mjs replaces this with a digest of the compiled compiler, so that
// what a cache remembers of a program is never used by another version of the compiler.

/** Null in a tree that was compiled without the build script: then nothing is remembered. */
export const BUILD_ID: string | null = null;

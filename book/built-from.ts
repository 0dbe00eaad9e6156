// The commit that the code was built from: the build writes its own version of this file.

/** Ten digits, with "+" where the code differed from the commit; undefined outside of a repository. */
export const BUILT_FROM: string | undefined = undefined;

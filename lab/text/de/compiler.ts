export const compiler = {};

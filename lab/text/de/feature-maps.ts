export const featureMaps = {};

export const visualProof = {};

export const oneNeuron = {};

export const backpropagation = {};

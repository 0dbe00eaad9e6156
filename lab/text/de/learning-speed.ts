export const learningSpeed = {};

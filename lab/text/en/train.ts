export const train = {
  where: "Chapter 1 · Implementing our network to classify digits",
  title: "A network learns to read digits",
};

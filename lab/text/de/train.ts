export const train = {
  where: "Kapitel 1 · Ein Netz, das Ziffern liest",
  title: "Ein Netz lernt, Ziffern zu lesen",
};

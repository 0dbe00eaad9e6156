// Data of the person's own: files, what looks wrong in them, why they are refused.
export const ownData = {
  title: "Own data",
  link: "Own data",
  says: "A table (CSV), IDX files, or pictures in a folder for each class. Nothing leaves this computer.",
  drop: "Drop files or a folder anywhere on the page, or",
  files: "Choose files",
  folder: "Choose a folder",
  reading: (done: number, total: number) => `Reading ${done} of ${total} …`,
  readingOne: "Reading …",
  kinds: { csv: "table", idx: "IDX", pictures: "pictures", digits: "digits" },
  stored: "Your sets",
  none: "None yet.",
  notStored:
    "This browser keeps nothing for this page: sets and digits last until the page is closed.",
  count: (count: string, classes: number) =>
    `${count} examples, ${classes} ${classes === 1 ? "class" : "classes"}`,
  shape: (width: number, height: number, channels: number) =>
    `pictures of ${width} × ${height}${channels > 1 ? " in colour" : ""}`,
  numbers: (size: number) => (size === 1 ? "1 number each" : `${size} numbers each`),
  train: "Train on it",
  trainNamed: (name: string) => `Train on ${name}`,
  delete: "Delete",
  deleteNamed: (name: string) => `Delete ${name}`,
  keep: "Keep and train",
  discard: "Discard",
  inUse: "in use",
  preview: {
    title: "Before the run",
    counts: "Examples of each class",
    samples: "Some of them",
    sample: (name: string) => `an example of ${name}`,
    moreClasses: (count: number) => `and ${count} more classes`,
    problems: "What to know",
    fine: "Nothing looks wrong.",
    label: "Column with the class",
    divideBy: "Divide values by",
    side: "Size of pictures",
    colour: "in colour",
    inverted: "dark counts as ink",
    split: "The seed of the run mixes them; a seventh validates, a seventh tests.",
    splitTest: "The test set of the files stays the test set; a seventh of the rest validates.",
    tooFew: (least: number) => `at least ${least} examples are needed to make three sets`,
  },
  problems: {
    oneClass: (name: string) =>
      `All examples are of class ${name}: there is nothing to tell it from.`,
    outweighs: (name: string, share: string) =>
      `${share} are of class ${name}: a network that always answers it is right that often.`,
    sorted: "They come class by class. They are mixed before they are split.",
    sizes: (least: string, most: string, to: string) =>
      `Pictures are of different sizes, ${least} to ${most}. The middle of each is brought to ${to}.`,
    notScaled: (most: string) =>
      `Inputs reach ${most}. Neurons saturate at once: divide the values, so that they lie near 1.`,
    few: (name: string, count: number) =>
      `Class ${name} has ${count} ${count === 1 ? "example" : "examples"}: too few to be in all three sets.`,
    emptyClass: (name: string) => `Class ${name} has no example; it is only an output.`,
    skipped: (count: number, first: string) =>
      `${count} ${count === 1 ? "file is" : "files are"} left out, as ${first}.`,
    more: (count: number) => `and ${count} more like this`,
  },
  limits: {
    files: (most: string, found: string) =>
      `${found} files are too many; at most ${most}. Bring a part of the folder.`,
    bytes: (most: string, found: string) =>
      `${found} MB are too many; at most ${most}. Bring a part of the data.`,
    values: (most: string, found: string) =>
      `${found} numbers are too many; at most ${most}. Bring fewer examples or smaller pictures.`,
    classes: (most: string, found: string) =>
      `${found} classes are too many; at most ${most}. Is another column the class?`,
    pixels: (file: string, most: string, found: string) =>
      `${file} has ${found} million pixels; at most ${most}. Make it smaller.`,
    nothing: (first: string) =>
      `${first || "What was dropped"} is neither CSV, IDX, PNG nor JPEG. Bring files of one of these kinds.`,
    mixed: "These are files of different kinds. Bring a table, or IDX files, or pictures.",
    severalTables: "These are several tables. Bring one at a time.",
    idxPair: (images: number, labels: number) =>
      `Expected a file of images and one of labels with equally many, or two such pairs; found ${images} of images and ${labels} of labels.`,
    noClasses: (file: string) =>
      `The class of ${file} is not known. Put pictures of a class into a folder named after it, or call them cat-1.png, cat-2.png.`,
    notPicture: (file: string) => `${file} is no whole PNG or JPEG picture. Leave it out.`,
    other: (message: string) => `These files cannot be read: ${message}`,
  },
  notes: {
    part: (count: string, percent: string) =>
      `The first ${count} digits are here, and the run learns from them. The rest is coming: ${percent}.`,
    partHere: (count: string) =>
      `The run learns from the first ${count} digits. All of MNIST has come since.`,
    useAll: "Begin anew with all",
    noMnist:
      "MNIST is not beside this page, so the run learns from drawn digits. Bring the four IDX files as own data to use MNIST.",
    missing: (name: string) =>
      `The data set ${name} is not in this browser. Bring its files as own data: the same files get the same name, and the run can begin.`,
  },
};

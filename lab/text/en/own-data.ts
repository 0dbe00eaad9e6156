// Data of the person's own: files, what looks wrong in them, why they are refused.
import { plural } from "../plural.ts";
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
    moreClasses: (count: number) => `and ${plural(count, "more class", "more classes")}`,
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
  classes: {
    sets: { validation: "validation", test: "test" },
    oneClass: (name: string, count: string) =>
      `All ${count} training examples are of class ${name}: there is nothing to tell it from.`,
    outweighs: (name: string, share: string) =>
      `${share} of the training examples are of class ${name}: a network that always answers it is right that often.`,
    missing: (set: string, names: string, count: number) =>
      `The ${set} set has no example of ${count === 1 ? "class" : "the classes"} ${names}, which training has.`,
    unknown: (set: string, names: string, count: number, examples: string) =>
      `Training has no example of ${count === 1 ? "class" : "the classes"} ${names}, of which the ${set} set has ${examples}: they cannot be learned.`,
    empty: (names: string, count: number) =>
      count === 1
        ? `Class ${names} has no example at all; it is only an output of the network.`
        : `The classes ${names} have no example at all; they are only outputs of the network.`,
    sorted:
      "The examples come class by class, so that a part of them has some classes only. Take all of them.",
  },
  tables: {
    where: (file: string, line: number | undefined, column: string | undefined) =>
      [
        file,
        ...(line === undefined ? [] : [`line ${line}`]),
        ...(column === undefined ? [] : [`column “${column}”`]),
      ].join(", "),
    faults: {
      "no-rows": (_found: string) => "there is no row in it.",
      encoding: (_found: string) => "it is not in UTF-8. Save it as CSV UTF-8.",
      "blank-line": (_found: string) => "there is a blank line between the rows. Delete it.",
      quotes: (_found: string) =>
        "quotes belong in pairs around whole cells. In a cell they are written twice.",
      cells: (found: string) =>
        `this row has ${plural(found, "cell")}, the first has another number. Is a separator or a quote missing?`,
      number: (found: string) => `expected a number, found ${found}. Mend it or leave out the row.`,
      "no-class": (_found: string) =>
        "the class is missing. Leave out rows whose class is not known.",
      "class-kind": (found: string) =>
        `${found} is a class of another kind than those before: all are words, or all are whole numbers.`,
      "class-number": (found: string) =>
        `expected a class as a whole number from 0 to 65535, found ${found}.`,
      "class-count": (found: string) =>
        `there are too many classes, ${found} is one more. Is another column the class?`,
      "column-name": (_found: string) => "every column needs a name, and one is empty.",
      "column-twice": (found: string) =>
        `two columns have the same name: ${found.replace(/ twice$/, "")}.`,
      "no-inputs": (_found: string) => "there is no column beside the class.",
    },
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

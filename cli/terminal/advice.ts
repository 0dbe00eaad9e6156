// What the library advises, said with flags in place of options.

/** An error of the library in the words of the command line. */
export function adviceInFlags(message: string): string {
  return message
    .replace(/^names: /, "--names: ")
    .replace("load(path, net)", "--model FILE")
    .replace("pass the network as the second argument", "give its module with --model FILE")
    .replace(
      'pass flattenOrder: "channelsFirst" for PyTorch',
      "give --flatten-order channels-first for PyTorch",
    )
    .replace('pass flattenOrder: "channelsLast"', "give --flatten-order channels-last")
    .replace('"channelsLast" for height', "channels-last for height")
    .replace(/names: \{ "(.*?)": "(.*?)", \.\.\. \}/, "--names $1=$2,...")
    .replace(", or pass strict: false to read what fits", "")
    .replace(
      "pass header: false and name the label by its position, or header: true if these are names",
      "give --no-header and --label with its position, or --header if these are names",
    )
    .replace(
      /pass separator: "(.*?)"/,
      (_, c) => `give --separator ${c === "\\t" ? "tab" : `'${c}'`}`,
    )
    .replace(/holds the classes with label\b/, "holds the classes with --label")
    .replace(/with ignore\b/, "with --ignore")
    .replace("name the one that holds the classes: label", "name the one of the classes: --label")
    .replace("give the classes as a file of their own: labels", "give the file of classes: --label")
    .replace(/picture: \{ height, width \}/, "--picture HEIGHTxWIDTH")
    .replace(
      /; say what they can be by range: .*/,
      "; here attacks are on inputs from 0 to 1, in the library on any range",
    )
    .replace(/^toPage: /, "--format html: ")
    .replace(/toModule writes a module that (.*)$/, "--format js writes a module that $1")
    .replace("pass the names of all classes", "give --classes with all names")
    .replace("pass their names as classes", "give --classes with their names");
}

// Warum ein Urteil über ein Experiment so lautet, auf Deutsch.

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/^the book prints no number$/, "das Buch druckt keine Zahl"],
  [/^not yet run$/, "noch nicht gelaufen"],
  [/^quoted: it wants ImageNet$/, "zitiert: dazu braucht es ImageNet"],
  [/^quoted: a person looked at the pictures$/, "zitiert: ein Mensch sah die Bilder an"],
  [/^(\S+) is (\S+)$/, "$1 ist $2"],
  [/^(\S+) lies in (.+)$/, "$1 liegt in $2"],
  [/^(\S+) is at least (\S+)$/, "$1 ist mindestens $2"],
  [/^(\S+) is at most (\S+)$/, "$1 ist höchstens $2"],
  [/^(\S+) is not at least (\S+)$/, "$1 ist weniger als $2"],
  [/^(\S+) is not at most (\S+)$/, "$1 ist mehr als $2"],
  [
    /^of runs that are spread as ours are the interval holds only (\S+) %$/,
    "bei Läufen, die wie unsere streuen, hält das Intervall nur $1\u202f%",
  ],
  ...(
    [
      ["two", "zwei"],
      ["three", "drei"],
      ["four", "vier"],
    ] as const
  ).flatMap(([there, here]): [RegExp, string][] => [
    [
      new RegExp(`^of runs that are spread in ${there} groups the interval holds only (\\S+) %$`),
      `bei Läufen in ${here} Gruppen hält das Intervall nur $1\u202f%`,
    ],
    [new RegExp(`^the runs fall into ${there} groups$`), `die Läufe zerfallen in ${here} Gruppen`],
  ]),
  [/^(.+) is below (\S+)$/, "$1 liegt unter $2"],
  [/^(.+) is above (\S+)$/, "$1 liegt über $2"],
  [
    /^(\d+) of the book's (\d+) runs, a verdict needs (\d+)$/,
    "$1 von $2 Läufen des Buchs, ein Urteil braucht $3",
  ],
  [/^(\d+) runs?, a verdict needs (\d+)$/, "Läufe: $1, ein Urteil braucht $2"],
];

/** Warum ein Urteil so lautet; undefined, wo es dafür noch keine Worte gibt. */
export function reasonOf(english: string): string | undefined {
  const found = REASONS.find(([there]) => there.test(english));
  return found && english.replace(...found);
}

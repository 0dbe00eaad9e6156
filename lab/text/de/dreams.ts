import { isOne, plural } from "../plural.ts";
export const dreams = {
  where: "Kapitel 6 · Andere Ansätze für tiefe neuronale Netze",
  title: "Eine Maschine, die träumt",
  says: {
    fresh:
      "784 Pixel und einige verdeckte Einheiten, die zufällig an oder aus sind. Niemand sagt der Maschine, welche Ziffer sie sieht.",
    early: "Die verdeckten Einheiten finden, was Pixel gemeinsam tun: Aus Flecken werden Striche.",
    strokes:
      "Jede verdeckte Einheit hat Striche gefunden; einige davon zusammen ergeben eine Ziffer.",
    late: (epochs: string) =>
      `Nach ${epochs} Epochen hat die Maschine genug gesehen, um zu träumen: Lassen Sie unten die Kette laufen.`,
  },
  opening: "Die Maschine wird gebaut …",
  wayLegend: "Sie lernt mit",
  ways: {
    cd1: {
      name: "CD-1",
      says: "Kontrastive Divergenz mit einem Schritt: von jeder Ziffer zu den verdeckten Einheiten und zurück. Die Maschine lernt, was nahe bei den Ziffern liegt, und erfährt nichts von Orten fern davon: Aus Rauschen findet ihre Kette nicht heraus.",
    },
    cd10: {
      name: "CD-10",
      says: "Kontrastive Divergenz mit zehn Schritten: Die Kette geht von jeder Ziffer weiter fort, bevor sie berichtigt wird. Jeder Mini-Batch kostet ein Mehrfaches.",
    },
    persistent: {
      name: "beständigen Ketten",
      says: "Fünfzig Ketten, die nie neu beginnen, wandern durch alles, woran die Maschine glaubt, und wo sie auch sind, lernt sie, weniger zu glauben. So verlernt sie, wie keine Ziffer aussieht, und findet Ziffern auch aus dem Rauschen.",
    },
  },
  setting: (examples: string) =>
    `{hidden} verdeckte Einheiten, ${examples} Ziffern ohne ihre Klasse, {eta}, Startwert {seed}, Mini-Batches zu 50.`,
  hidden: "Verdeckte Einheiten",
  eta: "Lernrate",
  seed: "Startwert",
  epoch: "Epoche",
  batches: "Mini-Batches",
  batchesShort: "Batches",
  error: "Fehler, Testziffern",
  energyOfDigits: "Freie Energie, Testziffern",
  filters: "Wonach die verdeckten Einheiten suchen",
  filtersSay: (label: number) =>
    `die Gewichte jeder Einheit; der Balken sagt, wie wahrscheinlich sie bei der ${label} an ist`,
  filterList: (count: number) =>
    `${count} verdeckte Einheiten. Pfeiltasten gehen von einer zur nächsten.`,
  unitSaid: (unit: number, p: string) => `Verdeckte Einheit ${unit}, an mit ${p}`,
  unit: (unit: number) => `Verdeckte Einheit ${unit}`,
  filterPicture: (unit: number) => `Die Gewichte der verdeckten Einheit ${unit}, eines je Pixel.`,
  unitSays: (label: number) => `So wahrscheinlich ist sie bei der ${label} an.`,
  rebuilt: "Gesehen und nachgemacht",
  rebuiltSays:
    "oben eine Testziffer, unten, was die Maschine allein aus ihren verdeckten Einheiten daraus macht",
  rebuiltUnder: (error: string) =>
    `Quadrate der Unterschiede aller Pixel, zusammengezählt und über 100 Testziffern gemittelt: ${error}. Wählen Sie eine Ziffer, um ihr durch die Seite zu folgen.`,
  digitButton: (label: number, error: string) => `Ziffer ${label}, nachgemacht mit Fehler ${error}`,
  course: "Fehler des Nachgemachten",
  courseSays: "je Ziffer, über die Mini-Batches",
  courseLabel: "Fehler der Rekonstruktion über die Mini-Batches, Trainings- und Testziffern.",
  training: "Training",
  test: "Test",
  dream: "Der Traum",
  dreamSays:
    "Die verdeckten Einheiten ziehen, gegeben die Pixel, dann die Pixel, gegeben die verdeckten Einheiten, und wieder: eine Gibbs-Kette. Womit sie auch begann, am Ende zeigt sie, wie sich die Maschine Ziffern vorstellt.",
  originLegend: "Beginnen mit",
  origins: { noise: "Rauschen", digit: "der gewählten Ziffer", drawn: "einer Zeichnung" },
  dreamToolbar: "Die Kette",
  play: "Träumen",
  pause: "Pause",
  one: "Ein Schritt",
  begin: "Neu beginnen",
  dreamSentence: (every: number) =>
    `Nach je {every} ${isOne(every) ? "Schritt" : "Schritten"} ein Bild, Zufall {seed}.`,
  every: "Schritte von Bild zu Bild",
  dreamSeed: "Startwert der Kette",
  now: (step: string) => `Nach ${plural(step, "Schritt", "Schritten")}`,
  nowLabel: (step: string, energy: string) =>
    `Die Kette nach ${plural(step, "Schritt", "Schritten")}, freie Energie ${energy}.`,
  film: "Der Film",
  filmSays: "wie wahrscheinlich jedes Pixel an ist, Schritt für Schritt",
  drawn: "Ihre Ziffer",
  energies: "Freie Energie der Kette",
  energiesSay: "je tiefer, desto wahrscheinlicher",
  energiesUnder: (now: string, digits: string, noise: string) =>
    `Jetzt ${now}. Testziffern haben im Mittel ${digits}, Rauschen ${noise}.`,
  energiesLabel: "Freie Energie nach jedem Schritt der Kette, daneben das Mittel der Testziffern.",
  chain: "Kette",
  digits: "Ziffern",
  chainSteps: "Schritt",
  formulas: {
    title: "Was die Maschine ist",
    averages: { data: "Daten", chain: "Kette" },
    energy: {
      name: "Energie",
      says: "Ein Pixel und eine verdeckte Einheit, die beide an sind, senken die Energie um das Gewicht zwischen ihnen. Ein Zustand ist umso wahrscheinlicher, je tiefer seine Energie liegt: *p*(*v*, *h*) ist proportional zu *e*^{−E}.",
    },
    freeEnergy: {
      name: "Freie Energie",
      says: "Die Energie eines Bildes, alle Zustände der verdeckten Einheiten eingerechnet: *p*(*v*) = *e*^{−F(v)} / *Z*. *Z* zählt über alle 2^{784} Bilder zusammen, so dass man nur vergleicht.",
    },
    visible: {
      name: "Hin und zurück",
      says: "Gegeben die Pixel ist jede verdeckte Einheit ein Sigmoid-Neuron, das sagt, wie wahrscheinlich sie an ist, und gegeben die verdeckten Einheiten ist jedes Pixel auch eines, mit denselben Gewichten. Mehr braucht ein Schritt der Kette nicht.",
    },
    learning: {
      name: "Lernen",
      says: "Was in den Daten gemeinsam geschieht, wächst; was in der Kette gemeinsam geschieht, schrumpft. Es ist der Gradient von *F*(*v*) der Daten, weniger *F* dessen, was *k* Schritte daraus machten: Die freie Energie sinkt bei den Ziffern und steigt dort, wohin die Kette gegangen ist.",
    },
    numbers: (label: number, visible: string, hidden: string, total: string) =>
      `Für die ${label}: ${visible} von den Pixeln, ${hidden} von den verdeckten Einheiten, zusammen F = ${total}.`,
  },
  exercises: {
    halved: {
      task: "Lassen Sie die Maschine lernen, bis Testziffern mit weniger als der Hälfte des anfänglichen Fehlers nachgemacht werden.",
      answer:
        "Eine Epoche genügt. Der Fehler ist nicht das, was minimiert wird, er verrät nur, dass etwas gelernt wird: Eine Maschine, die ihre Eingabe fehlerlos abschriebe, hätte über Ziffern nichts gelernt.",
      nothing: "Beginnen Sie von vorn, damit der erste Fehler zu sehen ist.",
      notYet: (now: string, first: string) => `Er beträgt ${now}, anfangs waren es ${first}.`,
      done: (now: string, first: string) => `Er beträgt ${now}, anfangs waren es ${first}.`,
    },
    noise: {
      task: "Lassen Sie die Kette mit Rauschen beginnen und träumen, bis ihre freie Energie so tief liegt wie die der Testziffern.",
      answer:
        "Beständige Ketten, etwa zehn Epochen, dann hundert Schritte oder so träumen. Mit CD-1 misslingt es: Fern von den Ziffern hat nie etwas die Energie gehoben, und dort bleibt die Kette.",
      nothing: "Die Kette hat sich noch nicht bewegt.",
      noise: "Lassen Sie sie mit Rauschen beginnen.",
      notYet: (now: string, digits: string) =>
        `Die Kette liegt bei ${now}, Testziffern liegen bei ${digits}.`,
      done: (now: string, digits: string) =>
        `Die Kette liegt bei ${now}, Testziffern liegen bei ${digits}: Sie ist aus dem Rauschen dorthin gekommen, wo Ziffern sind.`,
    },
    tells: {
      task: "Wählen Sie eine verdeckte Einheit, die 0 und 1 unterscheidet: bei der einen mit 0.9 oder mehr an, bei der anderen mit 0.1 oder weniger.",
      answer:
        "Suchen Sie ein Bild, dessen Blau dort liegt, wo nur eine der beiden Tinte hat: Die Mitte hat bei der 1 Tinte und bei der 0 keine. Viele Einheiten tun es; keine wurde darum gebeten.",
      nothing: "Die Maschine ist noch nicht da.",
      notYet: (zero: string, one: string) =>
        `Sie ist bei der 0 mit ${zero} an und bei der 1 mit ${one}.`,
      done: (zero: string, one: string) =>
        `Sie ist bei der 0 mit ${zero} an und bei der 1 mit ${one}.`,
    },
  },
};

/** Zu jeder Beschriftung ein Satz. */
export const dreamsLabels = {
  way: "Woher die Bilder kommen, an die die Maschine weniger glauben soll.",
  hidden: "Wie viele verdeckte Einheiten die Maschine hat. Eine andere Zahl beginnt von vorn.",
  eta: "Wie weit jeder Mini-Batch die Gewichte bewegt; Impuls 0.5 und geringe Gewichtskosten.",
  seed: "Welche Anfangsgewichte, welche Reihenfolge, welche Ziehungen. Derselbe Startwert ergibt dieselben Bits.",
  epoch: "Wie oft jede Ziffer gesehen wurde.",
  batches: "Mini-Batches mit 50 Ziffern bisher.",
  error:
    "Die Quadrate der Unterschiede zwischen einer Ziffer und ihrer Nachbildung, zusammengezählt.",
  energyOfDigits: "Die mittlere freie Energie von 100 Testziffern, aus denen nicht gelernt wird.",
  filters:
    "Jedes Bild sind die Gewichte einer verdeckten Einheit: Wo es blau ist, macht Tinte es wahrscheinlicher, dass sie an ist.",
  filter: "Die gewählte verdeckte Einheit, groß.",
  sum: "Ihr Bias und ihre Gewichte mal die Pixel, zusammengezählt und durch das Sigmoid.",
  rebuilt:
    "Die Pixel, gegeben die verdeckten Einheiten, und diese, gegeben die Ziffer; gezogen wird nichts.",
  digit:
    "Die Ziffer, der die Seite folgt: ihre verdeckten Einheiten, ihre freie Energie, der Anfang der Kette.",
  course: "Der Fehler der Rekonstruktion, bei Ziffern, aus denen gelernt wird, und bei anderen.",
  origin: "Die Pixel, mit denen die Kette beginnt. Ein Wechsel beginnt sie neu.",
  play: "Die Kette geht weiter, bis Sie pausieren, auch während die Maschine lernt.",
  one: "Die verdeckten Einheiten werden einmal gezogen und die Pixel einmal.",
  begin: "Zurück zum Anfang der Kette, mit denselben Zufallszahlen.",
  every: "Wie viele Schritte zwischen zwei Bildern des Films liegen.",
  dreamSeed: "Mit welchen Zufallszahlen die Kette zieht.",
  now: "Die Pixel der Kette als Wahrscheinlichkeiten: Volle Tinte ist sicher an.",
  film: "Die letzten Bilder der Kette, jedes mit seinem Schritt.",
  drawn: "Zeichnen Sie hier eine Ziffer, und lassen Sie die Kette dann neu beginnen.",
  energies: "Die freie Energie der gezogenen Pixel, nach jedem Schritt.",
  energy:
    "Freie Energie F(v). Ein Unterschied von 2.3 ist der Faktor zehn in der Wahrscheinlichkeit.",
  chainSteps: "Schritte der Kette seit ihrem Anfang.",
  formulas: {
    energy:
      "v sind die Pixel, h die verdeckten Einheiten, W die Gewichte dazwischen, b und c die Biase.",
    freeEnergy: "Woraus die Wahrscheinlichkeit eines Bildes besteht.",
    visible: "Die eine Seite, gegeben die andere; σ ist das Sigmoid.",
    learning: "Wie ein Mini-Batch die Gewichte bewegt. Spitze Klammern sind Mittelwerte.",
  },
};

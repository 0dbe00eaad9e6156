// Die Geschichten neben den Abbildungen des Beweises, und seine Aufgaben.
export const story = {
  story: {
    neuron: (w: string, b: string, left: string, right: string): readonly string[] => [
      `Mit *w* = ${w} und *b* = ${b} antwortet das Neuron ${left} bei *x* = 0 und ${right} bei *x* = 1.`,
      "Ein größerer Bias schiebt die Kurve nach links; ihre Form bleibt. Ein kleineres Gewicht macht sie breit, ein negatives dreht sie um.",
    ],
    step: (w: string, b: string, at: string): readonly string[] => [
      at
        ? `Mit *w* = ${w} und *b* = ${b} steht die Stufe bei −*b*/*w* = ${at}.`
        : `Mit *w* = ${w} und *b* = ${b} liegt die Stufe außerhalb des Bildes, oder es gibt keine.`,
      "Dort ist die gewichtete Eingabe *wx* + *b* gleich 0. Je größer das Gewicht, desto näher ist die Kurve an einer Stufe.",
    ],
    where: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *s* = ${s}. Mit einem Gewicht von 1000 ist das ein Bias von ${b}.`,
      "Stufen lassen sich leichter zusammenzählen als Hänge: Links von *s* gibt das Neuron 0, rechts davon 1.",
    ],
    twoSteps: (s: string, t: string, first: string, both: string): readonly string[] => [
      `Bei *s*_{1} = ${s} springt die Summe um ${first}. Hinter beiden Stufen ist sie ${both}.`,
      `Das zweite Neuron wird bei ${t} aktiv. Versuchen Sie *w*_{1} = 0.8 und *w*_{2} = −0.8.`,
    ],
    bump: (s: string, t: string, h: string): readonly string[] => [
      `Zwischen ${s} und ${t} ist die Summe ${h}, sonst 0.`,
      `Es liest sich wie ein Programm: Ist *x* über ${s}, zähle ${h} dazu; ist es über ${t}, nimm ${h} wieder weg.`,
    ],
    twoBumps: (first: string, second: string): readonly string[] => [
      `In der Mitte des ersten Buckels ist die Summe ${first}, in der des zweiten ${second}.`,
      "Ein Paar verdeckter Neuronen je Buckel: Es können so viele sein, wie man will, und so hoch und so tief, wie man will.",
    ],
    fiveBumps: (h: string, hidden: string): readonly string[] => [
      `${hidden} verdeckte Neuronen zeichnen das. Das erste Paar hat seine Stufen bei 0.0 und 0.2, mit dem Gewicht ${h} und dessen Gegenteil.`,
      "Das Ausgabeneuron wendet zuletzt *σ* an: Das kleine Bild zeigt, was das Netz antwortet.",
    ],
    design: (h: string, output: string, needed: string): readonly string[] => [
      "Ein verdecktes Neuron mit einem sehr großen Gewicht ist eine Stufe. Zwei Stufen mit den Gewichten +*h* und −*h* sind ein Buckel. Nebeneinander folgen Buckel jeder stetigen Kurve; mehr Buckel, genauer.",
      `Das Ziel ist *σ*^{−1}(*f*(*x*)): Das Ausgabeneuron wendet zuletzt *σ* an, also zielt die verdeckte Schicht auf die Umkehrung. Der erste Buckel hat die Höhe ${h}, das Netz antwortet dort ${output}; in seiner Mitte verlangt das Ziel ${needed}.`,
    ],
    twoInputs: (wx: string, wy: string, at: string): readonly string[] => [
      at
        ? `Mit *w*_{1} = ${wx} ist die Ausgabe bei *x* = ${at} ein Halb, für *y* = 0.`
        : `Mit *w*_{1} = ${wx} und *w*_{2} = ${wy} ist die Ausgabe für *y* = 0 nirgends ein Halb.`,
      wy === "0"
        ? "*w*_{2} = 0: *y* hat keinen Einfluss. Mit einem Gewicht dreht sich die Kante."
        : `*w*_{2} = ${wy} dreht die Kante: Sie steht quer zur Richtung der beiden Gewichte.`,
    ],
    stepX: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *x* = ${s}: Gewicht 1000 von *x*, 0 von *y*, Bias ${b}.`,
    ],
    stepY: (s: string, b: string): readonly string[] => [
      `Die Stufe steht bei *y* = ${s}: Gewicht 0 von *x*, 1000 von *y*, Bias ${b}.`,
    ],
    bumpX: (from: string, to: string, h: string): readonly string[] => [
      `Zwischen *x* = ${from} und *x* = ${to} ist die Summe ${h}, gleich was *y* ist.`,
    ],
    bumpY: (from: string, to: string, h: string): readonly string[] => [
      `Zwischen *y* = ${from} und *y* = ${to} ist die Summe ${h}, gleich was *x* ist.`,
    ],
    bumpXY: (high: string, low: string): readonly string[] => [
      `Wo beide Wälle sind, ist es 2*h* = ${high}, wo einer ist, *h* = ${low}, sonst 0.`,
      "Ein Turm ist das noch nicht: Die Flächen rings um ihn müssen fort.",
    ],
    tower: (inside: string, outside: string, h: string, rule: string): readonly string[] => [
      `Innen ist die Ausgabe mindestens ${inside}, außen höchstens ${outside}.`,
      `Mit *h* = ${h} verlangt die Regel *b* = −3*h*/2 einen Bias von ${rule}: 2*h* liegt über der Schwelle, *h* darunter. In *m* Dimensionen ist der Bias (−*m* + ½)*h*.`,
    ],
    twoTowers: (first: string, second: string): readonly string[] => [
      `Die Türme sind ${first} und ${second} hoch. Jeder besteht aus vier verdeckten Neuronen und einem der zweiten Schicht, mit *h* = 10.`,
    ],
    manyTowers: (towers: string, hidden: string, deviation: string): readonly string[] => [
      `${towers} Türme aus ${hidden} verdeckten Neuronen folgen (*x*^{2} + *y*^{2})/2. Die mittlere Abweichung ist ${deviation}.`,
      "Dasselbe geht in jeder Zahl von Dimensionen, und für mehrere Ausgaben mit je einem solchen Netz.",
    ],
    limits: (left: string, right: string): readonly string[] => [
      `Weit links ist sie ${left}, weit rechts ${right}. Also macht ein großes Gewicht eine Stufe vom einen zum anderen, und der Rest des Beweises folgt.`,
    ],
    noLimits: [
      "Sie beruhigt sich nicht bei zwei Werten: Je größer das Gewicht, desto steiler wird sie nur. So gilt der Beweis hier nicht.",
      "Zwei ReLU-Neuronen zusammen beruhigen sich: eine Rampe minus eine Rampe weiter rechts. Lineare Neuronen nie: Summen von Geraden bleiben gerade.",
    ] as readonly string[],
    failure: (w: string, from: string, to: string): readonly string[] => [
      `Mit *w* = ${w} reicht das Fenster von ${from} bis ${to}. Darin liegt die Ausgabe zwischen 0.08 und 0.92.`,
      "Ein größeres Gewicht macht es schmaler, aber es schließt sich nie. Fast überall hat das Netz recht; in diesen Fenstern nicht.",
    ],
    repair: (copies: string, alone: string, worst: string, ratio: string): readonly string[] => [
      copies === "1"
        ? `Ein Satz von Buckeln versagt in seinen Fenstern um bis zu ${alone}.`
        : `Ein Satz von Buckeln versagt in seinen Fenstern um bis zu ${alone}, ${copies} verschobene Sätze um bis zu ${worst}: ${ratio}-mal weniger.`,
      "Bei *M* Kopien decken die anderen das Fenster der einen, und das Versagen schrumpft mit 1/*M*. So werden die Fenster so harmlos, wie man will.",
    ],
  },
  exercises: {
    design: {
      task: "Die Aufgabe (Schritt 6): Stellen Sie fünf Höhen so ein, dass die mittlere Abweichung 0.40 oder weniger ist, ohne den Knopf für die besten Höhen.",
      answer:
        "Nehmen Sie für jeden Buckel die Höhe, über der so viel vom Ziel liegt wie darunter: den Median. Auf Zehntel gerundet sind das −1.2, −1.4, −0.3, −1.0 und 1.1, mit einer Abweichung von 0.37.",
      seen: (deviation: string) => `Die Abweichung ist ${deviation}.`,
      notFive: "Jetzt sind es mehr als fünf Buckel.",
    },
    tower: {
      task: "Ein Turm (Schritt 7): Wählen Sie h und b so, dass jeder Ort innen mehr als 0.95 antwortet und jeder außen weniger als 0.05.",
      answer:
        "Die gewichtete Eingabe ist innen 2h + b und außen höchstens h + b. Beide müssen etwa 3 von 0 entfernt sein: Mit b = −3h/2 sind sie h/2 und −h/2, also reicht h = 6 knapp und h = 10 gut.",
      seen: (inside: string, outside: string) =>
        `Innen mindestens ${inside}, außen höchstens ${outside}.`,
    },
    nand: {
      task: "Ein Neuron (Schritt 7) als NAND-Gatter: über 0.95 an den Ecken (0, 0), (0, 1) und (1, 0), unter 0.05 bei (1, 1).",
      answer:
        "Beide Gewichte negativ, der Bias zwischen einem von ihnen und beiden: w₁ = w₂ = −20 und b = 30 ergeben die gewichteten Eingaben 30, 10, 10 und −10.",
      seen: (answers: string) => `An den vier Ecken: ${answers}.`,
    },
  },
};

// Wie das Buch ein Experiment gemacht hat und wie es hier gemacht wird: die englischen Sätze der
// aufbewahrten Läufe auf Deutsch. Erst geladen, wenn die Ergebnisse gezeigt werden.

const FIRST =
  "Quadratische Kosten, alle Parameter aus N(0, 1), Mini-Batches von 10, 30 Epochen auf 50\u202f000 Bildern, nach jeder Epoche getestet.";
const SINGLE_RUN =
  "Ein Lauf ohne festen Startwert; ob seine beste oder seine letzte Epoche dasteht, ist nicht gesagt: Er wird mit dem besten von Kapitel 1 verglichen, also steht die beste vorn.";
const SEEDED =
  "Im Buch ein Lauf mit festem Startwert, der sich identisch wiederholt; hier andere Startwerte.";
const QUAD = "Quadratische Kosten, wie im Knopf des Buchs und in seinem Text.";
const BUTTON = "Kreuzentropie, wie der Knopf des Buchs sie rechnet: Der Schritt ist 1 / (1 - a).";
const DIVERGES = (factor: string) =>
  `Das Buch druckt einen Lauf. In float64, denn mit η λ / n = ${factor} wachsen die Gewichte über das hinaus, was float32 fasst.`;
const HP = (net: string, eta: number, lambda: number, images: string, factor: string) =>
  `${net}, Kreuzentropie, skalierter Anfang, η ${eta}, λ ${lambda}, Mini-Batches von 10, ${images}. ${DIVERGES(factor)}`;
const FEW = "die ersten 1\u202f000 Bilder, 100 der Validierungsmenge";
const CD1 =
  "CD-1 wie Hintons rbm.m: η 0.1 für Gewichte und Biases, Gewichte aus N(0, 0.01), Gewichtskosten 0.0002 nur auf Gewichte, Momentum 0.5 und nach fünf Epochen 0.9, Mini-Batches von 100; verdeckte Zustände gezogen, Rekonstruktionen und die zweiten verdeckten Einheiten als Wahrscheinlichkeiten.";
const DEPTH =
  "Kreuzentropie, Gewichte aus N(0, 1 / Eingaben), SGD mit η 0.1 und λ 5.0, Mini-Batches von 10, 30 Epochen auf 50\u202f000 Bildern, Genauigkeit auf der Validierungsmenge. Der eine Lauf des Buchs ohne festen Startwert; ob er die beste oder die letzte Epoche druckt, ist nicht gesagt, also stehen beide hier (wo seine Kurven veröffentlicht sind, in Kapitel 3, ist es die beste).";
const NORMS =
  "Die Norm des mittleren dC/db jeder verdeckten Schicht von 30 Neuronen, vor jedem von 500 Schritten des Gradientenabstiegs auf den ersten 1000 Bildern zugleich, η 0.1, λ 5.0. Das Buch zeigt ein Netz ohne festen Startwert; seine Kurven sind veröffentlicht und neben unsere gezeichnet.";
const PIXELS =
  "LSTM von 100 Einheiten, der letzte Zustand in Softmax; Log-Likelihood, Gewichte aus N(0, 1 / Eingaben), RMSprop mit η 0.001 und Abklingen 0.5, Gradienten auf Norm 1 gekürzt, Mini-Batches von 100, 200 Epochen auf 50\u202f000 Bildern, letzte Epoche auf den Testbildern. Stunden: Der Stand wird nach jeder Epoche aufbewahrt und von ihm aus weitergemacht. Verkürzte Läufe lesen kleinere Bilder, von 14 x 14 und 7 x 7 Pixeln.";
const DISTORTED =
  "aus ReLU und Softmax, Log-Likelihood, Anfang nach He, η 0.03, Mini-Batches von 10, Testmenge nach der letzten Epoche: Bilder, wie sie sind; um bis zu 15 Grad gedreht, um bis zu ein Pixel verschoben, um bis zu ein Zehntel gestreckt und um bis zu 10 Grad geneigt, in jedem Schritt neu; und dazu elastisch verzerrt (α 34, σ 4).";

export const protocols: Readonly<Record<string, string>> = {
  "ch1-perceptron":
    "Zwei Aufgaben. Ein zufälliges Netz 3-5-4-2, alle acht Eingaben, c = 7 für Perzeptronen und c = 10\u202f000 für Sigmoid-Neuronen.",
  "ch1-cheese":
    "Gewichte 6, 2, 2 für Wetter, Gesellschaft und Anfahrt; alle acht Fälle, beide Schwellen.",
  "ch1-nand":
    "Alle vier Eingaben: die gewichteten Summen, wie das Buch sie druckt, und die Ausgaben.",
  "ch1-adder":
    "Der Halbaddierer als drei Schichten von Perzeptronen: Summe und Übertrag für alle vier Eingaben, einmal mit der doppelten Leitung als zwei Eingaben, einmal zu -4 vereint.",
  "ch1-circuits":
    "Ein kleiner Übersetzer von der Wahrheitstafel zu NAND-Gattern (jede Eingabe teilt die Tafel in Hälften, gleiche Gatter sind eines) und von Gattern zu Schichten aus Perzeptronen mit den Gewichten -2, -2 und dem Bias 3: Parität und Mehrheit von fünf Bits, das Produkt zweier Zahlen von zwei Bits und 20 gewürfelte Tafeln von fünf Bits und zwei Ausgaben; alle Zeilen von allen.",
  "ch1-encode4":
    "Eine Aufgabe. Gewichte +10, wo die Ziffer das Bit hat, sonst -10, Bias 0; jede Ziffer mit der richtigen Ausgabe am tiefsten und den anderen am höchsten.",
  "ch1-10-vs-4-outputs":
    "Das Buch sagt, man solle beides versuchen, und nennt keine Zahl. [784, 30, 10] gegen [784, 30, 4], quadratische Kosten, N(0, 1), η 3.0, Mini-Batches von 10, 30 Epochen, Testmenge; ein Bit ist über 0.5 eine 1.",
  "ch1-seg":
    "Das Buch zeichnet 504192, die ersten sechs Trainingsbilder, und nennt keine Zahl. Unsere: Streifen von sechs Testziffern mit zwei weißen Spalten dazwischen. Ein Netz [784, 100, 10] liest jedes Stück von 2 bis 20 Spalten; es gewinnt der Schnitt in sechs, bei dem das Produkt der Sicherheiten am größten ist (dynamisches Programmieren).",
  "ch1-feature-hunch":
    "[784, 30, 10], Kreuzentropie, skalierter Anfang, η 0.1, λ 5.0, Mini-Batches von 10, 30 Epochen, 50\u202f000 Bilder. Gezeichnet sind die Gewichte jedes verdeckten Neurons (hell bis dunkel, Mittel von 2 x 2 Pixeln). Die 4 Neuronen mit den größten Gewichten zur Ausgabe für 0: wie viel ihrer Gewichtsquadrate in einem Viertel des Bildes liegt und wie viele Testbilder einer 0 ohne diese Neuronen gelesen werden. Das Buch trainiert nichts davon.",
  "ch1-gd":
    "C = v1^2 + v2^2, das Tal des Buchs. 500 Punkte und Richtungen; dann 100 Schritte abwärts mit η 0.05, die ersten 25 davon im Tal gezeichnet.",
  "ch1-sgd":
    "Frisches [784, 30, 10], quadratische Kosten: der Gradient über 10\u202f000 Bilder gegen die über Mini-Batches von 1 bis 1000, als Kosinus des Winkels zwischen ihnen, Mittel von 20 Mini-Batches.",
  "ch1-30h-quadratic": `${FIRST} η 3.0. Das Buch druckt den besten von drei Läufen; sein Gipfel in Epoche 28 ist die beste Testepoche, ein zu günstiges Maß.`,
  "ch1-100h-quadratic": `${FIRST} η 3.0. Das Buch druckt 96.59 als sein Ergebnis mit 100 Neuronen, sagt, dass Läufe sehr verschieden sind, und berichtet den besten von dreien.`,
  "ch1-100h-eta0.001": `${FIRST} 100 verdeckte Neuronen, η 0.001. Das Buch druckt die ersten und letzten Epochen eines Laufs: 1139, 1136, 1135 ... 2101, 2123, 2142.`,
  "ch1-100h-eta0.01-etc":
    "[784, 100, 10], quadratische Kosten, N(0, 1), Mini-Batches von 10, 30 Epochen mit jeder Lernrate. Das Buch sagt nur, in welche Richtung es ging, und nennt außer für 0.001, 3 und 100 keine Zahlen.",
  "ch1-30h-eta100": `${FIRST} 30 verdeckte Neuronen, η 100. Das Buch druckt 1009, 1009, 1009, 1009 ... 982, 982, 982: so viele Neunen und Vieren hat die Testmenge, also bekommen alle Bilder dieselbe Antwort.`,
  "ch1-nohidden": `${FIRST} Keine verdeckte Schicht, η 3.0. Das Buch nennt keine Zahl.`,
  "ch1-random": "Eine zufällige Ziffer für jedes der 10\u202f000 Testbilder.",
  "ch1-darkness":
    "Die mittlere Schwärze jeder Ziffer über 50\u202f000 Bilder; ein Testbild bekommt die Ziffer, deren Mittel am nächsten ist. Kein Zufall dabei.",
  "ch1-other-naive":
    "Das Buch nennt keine Idee. Unsere: die Schwärze in jedem von 2 x 2, 4 x 4 und 28 x 28 Feldern und die Ziffer, deren Mittel am nächsten ist.",
  "ch1-svm-default":
    "libsvm durch libsvm-js, C 1, gamma 1/784 (damals die Vorgabe von scikit-learn), Zeilen nach Klassen geordnet, wie scikit-learn sie zählt; 50\u202f000 Bilder. Kein Zufall dabei.",
  "ch1-svm-tuned":
    "Das Buch zitiert Andreas Mueller ohne sein C und gamma. Unsere: das beste von 5 Werten für gamma, dann das beste von 4 für C, auf der Validierungsmenge nach Training mit 5\u202f000 Bildern; dann damit auf allen 60\u202f000 trainiert, die nicht zum Testen sind, wie es außerhalb des Buchs üblich ist, und getestet. Kein Zufall dabei.",
  "ch2-hadamard": "Die zwei Beispiele des Buchs als Graphen, übersetzt und gerechnet.",
  "ch2-equations":
    "[5, 4, 3, 2] mit Sigmoid-Neuronen und quadratischen Kosten, vier zufällige Beispiele: die rechte Seite jeder Gleichung in einfacher Rechnung gegen das, was das übersetzte Programm enthält; dann alle Gradienten gegen zentrale Differenzen. Die Matrixform mit diagonalem Sigma' ist dasselbe (eine Aufgabe des Buchs).",
  "ch2-algorithm":
    "[5, 4, 3, 2], acht zufällige Beispiele: ein Schritt über alle gegen acht Schritte über je eines.",
  "ch2-demon":
    "[5, 4, 3, 2], ein Beispiel: der Bias jedes Neurons um 1e-5 gehoben und gesenkt, und die Änderung der Kosten gegen δ.",
  "ch2-slow-learning":
    "[5, 4, 3, 2], ein Beispiel: die Gewichte der letzten Schicht, wenn eine verdeckte Aktivierung auf etwa 0.01 heruntergedreht und wenn eine Ausgabe auf etwa 0.999 getrieben ist, gegen das Netz, wie es ist.",
  "ch2-fd-vs-bp":
    "[1000, 1000] ohne Biases hat eine Million Gewichte; ein Gradient eines Beispiels auf beide Arten. Durchgänge sind gezählt, Zeiten auf dieser Maschine gemessen: Backpropagation schreibt auch eine Million Ableitungen.",
  "ch2-matrix-minibatch":
    "Der Gradient von [784, 30, 10] über 10 Bilder mit einem übersetzten Programm für 10 gegen eines für 1, zehnmal: der Median von fünf Verhältnissen. Auf dieser Maschine gemessen, also kein Urteil über den Laptop des Buchs.",
  "ch2-path-sum":
    "[3, 3, 3, 2], ein Beispiel: alle Pfade jedes Gewichts der ersten Schicht, einer nach dem anderen gegangen.",
  "ch3-toy-quad-easy": `${QUAD} Anfang w 0.6, b 0.9, η 0.15, 300 Schritte.`,
  "ch3-toy-quad-hard": `${QUAD} Anfang w 2, b 2, η 0.15, 300 Schritte.`,
  "ch3-toy-ce-easy": `${BUTTON} Anfang w 0.6, b 0.9, η 0.005, 300 Schritte.`,
  "ch3-toy-ce-hard": `${BUTTON} Anfang w 2, b 2, η 0.005, 300 Schritte.`,
  "ch3-toy-ce-true":
    "Kreuzentropie mit dC/dz = a, wie im Text. Nicht veröffentlicht: Die Regel des Knopfs ist eine andere. Anfang w 2, b 2, η 0.15, 300 Schritte.",
  "ch3-ce-factor": "Das Mittel von a (1 - a) über a von 0 bis 1, nach der Mittelpunktsregel.",
  "ch3-ce-30": `[784, 30, 10], Kreuzentropie, alle Parameter aus N(0, 1), η 0.5, Mini-Batches von 10, 30 Epochen, Testmenge. ${SINGLE_RUN}`,
  "ch3-ce-100": `[784, 100, 10], Kreuzentropie, alle Parameter aus N(0, 1), η 0.5, Mini-Batches von 10, 30 Epochen, Testmenge. ${SINGLE_RUN}`,
  "ch3-softmax":
    "Die vier Regler des Buchs, wie sie stehen, dann jeder um 0.001 bewegt; c z für großes c; der Fehler der Log-Likelihood aus dem übersetzten Programm.",
  "ch3-params":
    "Gezählt. Das Buch druckt 23\u202f860 und für 100 verdeckte Neuronen etwa 80\u202f000 (79\u202f510).",
  "ch3-overfit-1000":
    "[784, 30, 10], Kreuzentropie, N(0, 1), die ersten 1\u202f000 Bilder, η 0.5, Mini-Batches von 10, 400 Epochen, keine Strafe. Der eine Lauf des Buchs mit festem Startwert: Seine beste Testepoche hat 82.27\u202f%, seine letzte 82.23\u202f%.",
  "ch3-overfit-full":
    "Wie zuvor auf 50\u202f000 Bildern, 30 Epochen. Der eine Lauf des Buchs mit festem Startwert: beste Testepoche 95.33, beste Trainingsepoche 97.86.",
  "ch3-l2-1000":
    "Wie ch3-overfit-1000 mit λ 0.1. Der eine Lauf des Buchs mit festem Startwert: beste Testepoche 87.10, letzte 86.95.",
  "ch3-l2-full":
    "Wie ch3-overfit-full mit λ 5.0. Der eine Lauf des Buchs mit festem Startwert: beste Testepoche 96.49, aber die letzte 95.61.",
  "ch3-l2-100":
    "[784, 100, 10], Kreuzentropie, N(0, 1), η 0.5, λ 5.0, 30 Epochen, Validierungsmenge. Als Endergebnis benannt; ob letzte oder beste Epoche, ist nicht zu sagen, also stehen beide hier.",
  "ch3-l2-100-60":
    "Wie ch3-l2-100 mit η 0.1 und 60 Epochen. Das Buch sagt nicht noch einmal, wie es anfängt: N(0, 1), wie zuvor. Beste oder letzte Epoche ist nicht gesagt.",
  "ch3-stuck":
    "Acht Netze [784, 30, 10] ohne und acht mit λ 5.0, η 0.5, N(0, 1), 10 Epochen, beste Testepoche: die Standardabweichung von je acht.",
  "ch3-decay":
    "Die Gewichte des Pixels in der Ecke, das in allen Bildern weiß ist, haben keinen anderen Gradienten: ihre Größe nach einer Epoche von [784, 30, 10] auf 50\u202f000 Bildern mit λ 5 und Mini-Batches von 10, gegen ihre Größe davor.",
  "ch3-poly":
    "Das Interpolationspolynom nach Newtons dividierten Differenzen und die gedruckten Koeffizienten des Buchs. Wurzel des mittleren quadratischen Fehlers von y = 2x über die zehn Punkte.",
  "ch3-l1":
    "Eine Aufgabe des Buchs, ohne Zahlen: [784, 30, 10], Kreuzentropie, N(0, 1), η 0.5, 30 Epochen, 50\u202f000 Bilder, Testmenge; L1 mit λ 1.0 neben L2 mit λ 5.0.",
  "ch3-dropout":
    "Das Buch macht in diesem Kapitel keines und zitiert 98.4 bis 98.7\u202f% von Hinton und anderen. Unsere: [784, 100, 10], 1\u202f000 Bilder, Kreuzentropie, skalierter Anfang, η 0.5, 100 Epochen, Testmenge, mit und ohne.",
  "ch3-combined":
    "[784, 100, 10], Kreuzentropie, N(0, 1), η 0.5, Mini-Batches von 10, 200 Epochen mit 1\u202f000 Bildern, Testmenge: ohne Strafe, mit λ 0.1, ohne die Hälfte der verdeckten Neuronen, und beides. Die Netze der Arbeit haben 800 Neuronen und mehr, und ihre Strafe begrenzt die Länge der Gewichte jedes Neurons; darum stehen ihre Zahlen nicht daneben.",
  "ch3-curve-fit":
    "Fehler a n^-b und a n^-b + c nach kleinsten Quadraten ihrer Logarithmen durch die Punkte des Buchs bis 10\u202f000 Bilder, gefragt nach 20\u202f000 und 50\u202f000, die das Buch auch hat; dann durch alle neun, gefragt nach zehn Millionen. Kein Zufall dabei.",
  "ch3-rotate15":
    "Das Buch zeichnet das erste Trainingsbild, wie es ist und um 15 Grad gedreht, und trainiert nichts. Unseres: 784-100-10 aus ReLU und Softmax, Log-Likelihood, η 0.03, Mini-Batches von 10, 10 Epochen mit 50\u202f000 Bildern, einmal wie sie sind und einmal in jedem Schritt neu um bis zu 15 Grad gedreht; dann die Testbilder, alle um denselben Winkel gedreht.",
  "ch3-distorted": `784-100-10 ${DISTORTED} 12 Epochen mit 50\u202f000 Bildern. Das Netz der Arbeit hat 800 verdeckte Neuronen (ch3-simard), darum stehen seine Zahlen nicht daneben.`,
  "ch3-simard": `784-800-10 ${DISTORTED} 100 Epochen mit 50\u202f000 Bildern. Die Arbeit hat auch Kreuzentropie, andere Lernraten und 60\u202f000 Bilder; wie weit sie dreht und neigt, sagt sie nicht.`,
  "ch3-more-data-nn": `[784, 30, 10], Kreuzentropie, N(0, 1), η 0.5, Mini-Batches von 10, 1\u202f500\u202f000 / Größe Epochen, λ Größe x 0.0001, Validierungsmenge nach der letzten Epoche. ${SEEDED}`,
  "ch3-more-data-svm":
    "SVC() von damals auf den ersten 100 bis 50\u202f000 Bildern, Validierungsmenge, wie das Programm des Buchs. Die Zahlen des Netzes sind die des Buchs, die sich identisch wiederholen.",
  "ch3-init-theory":
    "Die gewichtete Eingabe von 20\u202f000 frischen Neuronen, auf beide Arten; der Anteil jenseits von 5.",
  "ch3-init-30": `[784, 30, 10], Kreuzentropie, η 0.1, λ 5.0, Mini-Batches von 10, 30 Epochen, Validierungsmenge, von beiden Anfängen aus. ${SEEDED}`,
  "ch3-init-100": `[784, 100, 10], Kreuzentropie, η 0.1, λ 5.0, Mini-Batches von 10, 30 Epochen, Validierungsmenge, von beiden Anfängen aus. ${SEEDED}`,
  "ch3-l2-narrows":
    "[784, 30, 10], Kreuzentropie, η 0.1, λ 5, Mini-Batches von 10, 100 Epochen mit 50\u202f000 Bildern, Validierungsmenge: von N(0, 1) aus, von N(0, 1 / Eingaben) aus, und von N(0, 1) ohne Strafe. Die Breite ist die Wurzel aus dem mittleren Quadrat der Gewichte der verdeckten Schicht. Nach dem Gedanken des Buchs fällt sie zuerst um exp(-η λ / m) = 0.951 je Epoche und zuletzt auf etwa 1 / sqrt(23\u202f820) = 0.0065.",
  "ch3-hp-1": HP("[784, 30, 10]", 10, 1000, "50\u202f000 Bilder, Validierungsmenge", "0.2"),
  "ch3-hp-2": HP("[784, 10]", 10, 1000, FEW, "10"),
  "ch3-hp-3": HP("[784, 10]", 10, 20, FEW, "0.2"),
  "ch3-hp-4": HP("[784, 10]", 100, 20, FEW, "2"),
  "ch3-hp-5": HP("[784, 10]", 1, 20, FEW, "0.02"),
  "ch3-eta3":
    "[784, 30, 10], Kreuzentropie, skalierter Anfang, λ 5.0, Mini-Batches von 10, 30 Epochen, 50\u202f000 Bilder: Kosten auf der Trainingsmenge mit ihrer Strafe. Im Buch ein Lauf mit festem Startwert; die ersten zwei wiederholen sich identisch, der dritte hängt am letzten Bit.",
  "ch3-hp-threshold":
    "Wie ch3-eta3, η von 0.001 in Zehnerschritten aufwärts: die größte, mit der die Kosten auf der Trainingsmenge in jeder der ersten drei Epochen fallen.",
  "ch3-early-stopping":
    "Eine Aufgabe des Buchs, ohne Zahlen: [784, 30, 10], Kreuzentropie, skalierter Anfang, η 0.5, λ 5.0; Ende nach zehn Epochen ohne Verbesserung, höchstens 200 Epochen.",
  "ch3-schedule":
    "Eine Aufgabe des Buchs, ohne Zahlen: wie ch3-early-stopping, aber η wird halbiert statt aufgehört, und Ende bei 1/128.",
  "ch3-speed":
    "[784, 30, 10], quadratische Kosten oder Kreuzentropie gleichermaßen: die schnellste von fünf Epochen auf 50\u202f000 Bildern auf dieser Maschine, ein Kern.",
  "ch3-hessian":
    "Das Buch hat keine Zahlen. [784, 10] mit Softmax, Log-Likelihood, alle Gewichte 0, λ 10, die ersten 1\u202f000 Trainingsbilder als ein Stapel, float64. Newtons Schritt wird durch konjugierte Gradienten gefunden, bis auf ein Tausendstel des Gradienten, mit Produkten von H und einem Vektor; H selbst wird nie hingeschrieben. Dagegen Gradientenabstieg und Momentum 0.9 für 100 Schritte, jedes mit der besten der Lernraten 0.02, 0.05, 0.1, 0.2, 0.5 und 1; für den einen Schritt die beste für einen Schritt. Daneben L-BFGS.",
  "ch3-momentum":
    "Eine Aufgabe des Buchs, ohne Zahlen: [784, 30, 10], Kreuzentropie, skalierter Anfang, η 0.01, λ 5.0, 10 Epochen, Validierungsmenge; μ 0 gegen μ 0.9.",
  "ch3-tanh":
    "Das Buch nennt hier keine Zahl. [784, 30, 10] mit tanh in der verdeckten Schicht, Kreuzentropie, skalierter Anfang, η 0.05, λ 5.0, 30 Epochen, Validierungsmenge.",
  "ch3-relu":
    "Das Buch nennt hier keine Zahl. [784, 30, 10] mit relu in der verdeckten Schicht, Kreuzentropie, skalierter Anfang, η 0.05, λ 5.0, 30 Epochen, Validierungsmenge.",
  "ch3-tanh-identity": "Eine Aufgabe: beide als übersetzte Netze in float64, z von -20 bis 20.",
  "ch4-step":
    "Das Bedienfeld des Buchs beginnt mit w = 100 und b = -40; sein Bild hat w = 999. Ein Sigmoid-Neuron der Bibliothek, Gewicht und Bias von Hand gesetzt, über 401 Punkte.",
  "ch4-two-steps":
    "Das Bedienfeld des Buchs: Stufen bei 0.40 und 0.60, Ausgabegewichte 0.6 und 1.2; dann die, die es zu versuchen vorschlägt.",
  "ch4-bump":
    "Die Bedienfelder des Buchs: ein Hügel auf 0.40 bis 0.60 mit h = 0.6; zwei mit h = -1.2 und 0.3; fünf auf Fünfteln des Intervalls, mit den Höhen, an denen es das Überlappen zeigt. Gewichte von 1000, Biases -1000 s, Bias der Ausgabe 0; das Ausgabeneuron ist linear, damit man die gewichtete Summe sieht.",
  "ch4-design":
    "Das Ziel ist 0.2 + 0.4 x^2 + 0.3 x sin(15 x) + 0.05 cos(50 x); die Abweichung ist das Mittel von |Umkehrung der Sigmoidfunktion des Ziels - Höhe| über x = 0, 0.01, ... 0.99, und das Bedienfeld sagt unter 0.405 Erfolg. Der Leser dreht die Höhen; die bestmöglichen sind die Mediane jedes Fünftels, denn ein Median hat die kleinste absolute Abweichung.",
  "ch4-n-bumps":
    "Das Buch sagt es und druckt keinen Fehler. N Hügel auf gleichen Teilen, aus Stufen-Neuronen, jeder so hoch wie die Mitte zwischen dem Kleinsten und dem Größten, das das Ziel dort verlangt; der größte Fehler der Sigmoid-Ausgabe über 10\u202f001 Punkte.",
  "ch4-plateau":
    "Das Bedienfeld des Buchs: ein Hügel über 0.4 bis 0.6 von x und einer über 0.3 bis 0.7 von y, beide 0.30 hoch; das Ausgabeneuron ist linear.",
  "ch4-tower":
    "Stufen vom Gewicht 1000 bei 0.3 und 0.7 entlang beider Eingaben; h = 10 wie im Film des Buchs, h = 0.3, wo sein Bedienfeld beginnt, und 30.",
  "ch4-two-towers":
    "Das Bedienfeld des Buchs: Türme über x 0.1 bis 0.2, y 0.8 bis 0.9 mit Ausgabegewicht 0.7 und über x 0.7 bis 0.8, y 0.2 bis 0.3 mit 0.5.",
  "ch4-tower-m":
    "Das Buch zeichnet m = 3 und nennt die Regel. Türme über 0.3 bis 0.7 von m = 1 bis 6 Eingaben, h = 10, an 500 zufälligen Punkten innen und 500 außen, keiner auf einer Wand.",
  "ch4-many-towers":
    "Das Buch zeichnet fünf mal fünf ideale Türme der Höhe (i^2 + j^2) / 50, die Fläche (x^2 + y^2) / 2. Netze mit zwei verdeckten Schichten, 2 (n + 1) Stufen, die n x n Türme mit h = 30 teilen, und linearer Ausgabe; der größte Fehler abseits der Wände.",
  "ch4-one-layer":
    "Eine Stufe mit dem Gewicht 1000 quer zu einer Richtung ist jenseits einer Geraden 1. Über alle Richtungen hängt der Anteil der Stufen, jenseits derer ein Punkt liegt, nur von seiner Entfernung von der Mitte ab: arccos(r / Entfernung) / π für Stufen im Abstand r. Die Ausgabe addiert solche Anteile in 6, 12 und 24 Abständen ab 0.2, in 32, 64 und 128 Richtungen, mit Gewichten aus einem dreieckigen System, so dass die Summe innerhalb von 0.2 um die Mitte 1 ist und außerhalb 0. Der Fehler ist der größte Abstand davon in 60 x 60 Punkten des Einheitsquadrats, außer denen, die näher als 0.03 an der Wand liegen.",
  "ch4-vector":
    "Unseres, nach der Bemerkung des Buchs: zwei Ausgaben, die Zielfunktion und eins minus sie, jede mit 50 eigenen Hügeln, als ein Netz; seine Ausgaben gegen die der zwei einzelnen Netze.",
  "ch4-other-activations":
    "Das Beispiel des Buchs, s(z) = sigmoid(z) + 0.2 sin(10 z) e^-|z|, beginnt mit w = 6 und b = -3 und wird hochgefahren; dazu tanh und der Arkustangens. Der Teil von [0, 1], in dem s(w (x - 1/2)), auf die Grenzen 0 und 1 gebracht, mehr als 0.05 von einer Stufe abweicht; und 20 Hügel aus solchen Neuronen mit w = 10\u202f000, abseits der Stufen, gegen die Zielfunktion.",
  "ch4-relu":
    "Unseres: Die Differenz zweier gleichgerichteter Einheiten ist eine Rampe, also gibt eine verdeckte Schicht von N + 1 davon jeden Streckenzug; durch N + 1 Punkte der Zielfunktion fällt sein größter Fehler mit dem Quadrat von N.",
  "ch4-linear":
    "Unseres: Zufällige lineare Netze von einer bis fünf Schichten mit je 30 Neuronen liegen bis auf Rundung auf einer Geraden; und die beste Gerade durch die Zielfunktion verfehlt sie weit.",
  "ch4-overlap-fix":
    "Die fünf Hügel des Buchs mit einer Steigung von 300 und die zwei Sätze halber Höhe, die es übereinander zeichnet, zwischen 0.15 und 0.85, wo beide sind; und, unseres, 50 Hügel mit einer Steigung von 3000 über der Umkehrung der Sigmoidfunktion der Zielfunktion, als 1, 2, 4 und 8 Kopien. Das Versagen ist der größte Abstand der gewichteten Summe von der, die vollkommene Stufen gäben.",
  "ch5-circuits":
    "Kein Experiment des Buchs, sondern unser eigenes zu dem, was es über Schaltkreise sagt: Perzeptronen von Hand gebaut, alle Eingaben von 2 bis 10 Bits versucht. Flach: ein UND für jede der 2^(n-1) ungeraden Eingaben und ein ODER. Tief: ein Baum von XORs aus Paaren. Und eine Warnung: Neuronen können mehr als solche Gatter, denn mit Schwellen, die zählen, genügt eine verdeckte Schicht von n Neuronen.",
  "ch5-depth-1": DEPTH,
  "ch5-depth-2": DEPTH,
  "ch5-depth-3": DEPTH,
  "ch5-depth-4": DEPTH,
  "ch5-bars":
    "Das Mittel von dC/db über die ersten 1000 Trainingsbilder, Kreuzentropie, Gewichte aus N(0, 1 / Eingaben). Das Buch zeichnet sechs Neuronen jeder Schicht als Balken, eines Netzes ohne festen Startwert; seine zwölf Zahlen sind veröffentlicht.",
  "ch5-norms-2": NORMS,
  "ch5-norms-3": NORMS,
  "ch5-norms-4": NORMS,
  "ch5-chain":
    "Unseres: 200 zufällige Ketten von vier Neuronen, der Gradient der Backpropagation gegen das Produkt, in float64; wie viele der Faktoren unter 1/4 liegen, was das Buch üblich nennt, und um wie viel kleiner dC/db1 ist als dC/db3, wofür das Buch einen Faktor 16 oder mehr erwartet.",
  "ch5-quarter": "Unseres: 200\u202f001 Punkte von -10 bis 10.",
  "ch5-explode":
    "Vier einzelne Neuronen, w = 100, b = -100 a des Neurons davor. Das Verhältnis der Gradienten benachbarter Biases, wie die Backpropagation der Bibliothek es gibt, in float64.",
  "ch5-width":
    "Die Formel des Buchs für die Breite über w von 4 bis 40 und, unseres, die Breite, gemessen durch 100\u202f001 versuchte Aktivierungen bei b = -w / 2.",
  "ch5-identity":
    "Unseres: w1 klein, b = -w1 / 2, w2 = 4 / w1, und die übrige Konstante in den nächsten Bias genommen; der größte Abstand von x auf [0, 1].",
  "ch6-strong-vote":
    "Die fünf abstimmenden Netze des Buchs lesen 99.67\u202f%. Hier werden 20 Abstimmungen von 15 Netzen aus den Läufen von ch6-strong gezogen, von mindestens 25, und es zählt ihr Mittel, nicht das Beste; solange es weniger sind, sagt der Wert, von wie vielen. Deottes Abstimmungen von 15 lesen 99.745 +- 0.020\u202f%.",
  "ch5-cure":
    "[784, 6 x 30, 10] mit Softmax und Log-Likelihood, ein Netz für jedes Mittel: Sigmoid mit N(0, 1 / Eingaben) wie im Buch, Sigmoid mit Glorots Startgewichten, mit Batch-Normalisierung hinter jeder verdeckten Schicht, ReLU mit Hes Startgewichten, und das mit einer Abkürzung um jede verdeckte Schicht außer der ersten. Am Start die Norm von dC/dW über 1000 Bilder der verdeckten Schichten 2 bis 6, die gleich groß sind; dann SGD, η 0.1 für Sigmoid und 0.03 für ReLU, λ 5.0, Mini-Batches von 10, 10 Epochen auf 50\u202f000 Bildern, Validierungsmenge. Das Buch hat keine solche Tafel: es sagt, dass dies Wege sind.",
  "ch6-sharing": "Gezählt an den Parametern beider Schichten, wie die Bibliothek sie anlegt.",
  "ch6-translation":
    "Das Buch nennt keine Zahl. 10\u202f000 Bilder, Hes Startgewichte, 6 Epochen SGD mit Mini-Batches von 10: 784-100-10 mit ReLU und Softmax, η 0.03 und λ 5.0, und 20 Felder von 5 x 5, Pooling, 100 ReLU, Softmax mit η 0.03. Testbilder, wie sie sind, und um 1 bis 4 Pixel nach rechts und unten verschoben, Weiß rückt nach. Keines der beiden Netze hat ein verschobenes Bild gesehen.",
  "ch6-l2-pooling":
    "Das Buch beschreibt es und nennt keine Zahl. 10\u202f000 Bilder, Anfang nach He, Log-Likelihood, SGD mit η 0.03 und Mini-Batches von 10, 6 Epochen: 20 Felder von 5 x 5, eines von drei Poolings, 100 ReLU, Softmax; Testmenge. Alle drei teilen ihre ersten Gewichte und die Reihenfolge der Bilder.",
  "ch6-conv2-l2":
    "Eine zweite faltende Schicht, aus 40 Filtern über 20 Kanälen: 99.06\u202f%. Dasselbe mit λ von 0.00001 bis 100, in Zehnerschritten, wie network3.py es teilt, je ein Lauf. Das Buch druckt davon keine Zahl.",
  "ch6-ensemble-shared":
    "Wie ch6-ensemble, aus fünf Läufen von ch6-dropout-shared. Das Buch hat eine solche Abstimmung, und seine Netze teilten ihre Masken.",
  "ch6-ksh-result":
    "Das alexNet der Bibliothek, gezählt: Parameter im Ganzen und je Schicht, 95 von 100 in den drei dichten Schichten. Die anderen Zahlen sind zitiert, wie das Buch sie hat: bei 1.2 Millionen Trainingsbildern; 84.7\u202f% ist das Mittel von sieben Netzen; 5.1\u202f% und 12.0\u202f% sind zwei Menschen, bei Stichproben von 1\u202f500 und weniger (Russakovsky und andere 2015, wie Karpathy erzählt), neben 6.8\u202f% von GoogLeNet bei der ersten Stichprobe. `downhill alexnet` trainiert das Netz auf jedem Ordner mit Bildern.",
  "ch6-ensemble":
    "Die Antworten von fünf Läufen von ch6-dropout nach ihrer letzten Epoche; die Ziffer mit den meisten Stimmen, bei Gleichstand die kleinste (im Buch fällt Gleichstand beliebig). Das Buch hat eine solche Abstimmung.",
  "ch6-adversarial":
    "Das Buch erzählt von Netzen wie AlexNet und nennt keine Zahl. Das Netz von ch6-relu (berichtigt), 6 Epochen Adam mit η 0.001, Mini-Batches von 50; von den ersten 2\u202f000 Testbildern die, die es richtig liest. Jedes Pixel bewegt sich um höchstens ε: entlang des Vorzeichens des Gradienten (Goodfellow et al. 2014), mit PGD von 20 Schritten (Madry et al. 2017) und zufällig auf oder ab. Und noch einmal: Bilder, die FGSM gegen dieses Netz gemacht hat, dem von ch6-shallow gezeigt, das ebenso trainiert ist, und umgekehrt, jedes Mal die, die beide richtig lesen.",
  "ch6-adversarial-training":
    "Das Buch hat kein solches Netz. Nach Wong, Rice & Kolter 2020: Faltungen von 16 und 32 Feldern von 4 x 4 mit Schrittweite 2, 100 Einheiten, Softmax, Gewichte und Biases aus N(0, 1 / 3 Eingaben); alle 60\u202f000 Bilder, Mini-Batches von 100, 10 Epochen Adam mit einer Lernrate, die in vier Epochen von 0 auf 0.005 steigt und auf 0 fällt; FGSM von einem zufälligen Anfang aus, ε 0.3, α 0.375. Wie in der Arbeit wird das Lernen an einigen der Bilder beobachtet, aus denen gelernt wird: Nach jeder Epoche werden 200 davon mit PGD von 20 Schritten angegriffen. Hält ein Netz, das es aushielt, plötzlich nicht mehr stand, so wird die Epoche verworfen und mit anderem Rauschen und anderer Ordnung noch einmal gemacht, höchstens dreimal; die Epoche zählt, die am meisten aushielt. Am Ende PGD von 50 Schritten mit α 0.01 von 10 Anfängen aus auf den Testbildern, die nur dann richtig sind, wenn kein Schritt von keinem Anfang eine falsche Antwort findet; in einem verkürzten Lauf 1\u202f000 davon, ε 0.1 und PGD von 20 Schritten von 2 Anfängen aus.",
  "ch6-fooling":
    "Das Buch nennt keine Zahl. [784, 100 ReLU, 10 Softmax], 10 Epochen SGD mit η 0.1, Mini-Batches von 10. Zehn Bilder aus gleichverteiltem Rauschen, jedes durch 100 Schritte von 0.01 entlang des Vorzeichens des Gradienten im Bereich der Pixel zu einer Ziffer gezogen. Daneben, für die ersten zehn Ziffern der Testmenge, wie sehr jedes Pixel die Kosten bewegt.",
  "ch6-recurrent-rows":
    "28 Schritte von 28 Pixeln, der letzte Zustand in Softmax; Log-Likelihood, Gewichte aus N(0, 1 / Eingaben), Vergessens-Biases 1, Adam mit η 0.001, Mini-Batches von 100, 20 Epochen auf 50\u202f000 Bildern, letzte Epoche auf den Testbildern.",
  "ch6-recurrent-vanishing":
    "Unseres, an der Additionsaufgabe von Hochreiter und Schmidhuber: Von 60 Zahlen sind die zwei markierten zu addieren. Ein rnn und ein LSTM von je 32 Einheiten, quadratische Kosten, Adam mit η 0.01, Gradienten auf Norm 1 gekürzt, 10 Epochen von 10\u202f000 Beispielen in Mini-Batches von 50. Die Norm von dC/dx jedes Schritts über 300 Beispiele, vorher und nachher; der Fehler auf 2\u202f000 frischen Beispielen, 1/6 für den, der immer 1 antwortet.",
  "ch6-recurrent-gates":
    "Jedes Pixel das Mittel von 4 x 4, Zeile für Zeile gelesen oder in einer Reihenfolge, die einmal gezogen wurde: 49 Schritte von einer Zahl. Schichten von 64 Einheiten, rnn (tanh), gru und lstm, der letzte Zustand in Softmax; Log-Likelihood, Gewichte aus N(0, 1 / Eingaben), Adam mit η 0.002, Gradienten auf Norm 1 gekürzt, Mini-Batches von 50, 10 Epochen auf 50\u202f000 Bildern, letzte Epoche auf den Testbildern.",
  "ch6-recurrent-pixels": PIXELS,
  "ch6-recurrent-pixels-normalized": PIXELS,
  "ch6-recurrent-pixels-permuted": PIXELS,
  "ch6-recurrent-pixels-permuted-normalized": PIXELS,
  "ch6-recurrent-copying":
    "5 aus 4 Symbolen, 3 stille Schritte, ein Zeichen und 5 Schritte zum Antworten; gefragt nach 3 bis 8. Ein LSTM von 64 Einheiten antwortet in jedem Schritt; Log-Likelihood, Adam mit η 0.01, Mini-Batches von 50, 20 Epochen von 10\u202f000 Beispielen, 1\u202f000 frische jeder Länge. Raten gibt 25\u202f%.",
  "ch6-recurrent-sorting":
    "8 aus 4 Symbolen, ein Zeichen und 8 Schritte zum Antworten; gefragt nach 6 bis 16. Ein LSTM von 64 Einheiten antwortet in jedem Schritt; Log-Likelihood, Adam mit η 0.01, Mini-Batches von 50, 20 Epochen von 10\u202f000 Beispielen, 1\u202f000 frische jeder Länge. Raten gibt 25\u202f%.",
  "ch6-recurrent-adding":
    "Von 40 Zahlen ist in jeder Hälfte eine markiert; ein LSTM von 32 Einheiten, quadratische Kosten, Adam mit η 0.01, Gradienten auf Norm 1 gekürzt, Mini-Batches von 50, 10 Epochen von 10\u202f000 Beispielen; der mittlere quadratische Fehler auf 2\u202f000 frischen Beispielen von 20 bis 160 Zahlen, 1/6 für den, der immer 1 antwortet.",
  "ch6-recurrent-parity":
    "Zeilen von 2 bis 12 Bits mit Auffüllung; ein LSTM von 16 Einheiten, Log-Likelihood, Adam mit η 0.01, Mini-Batches von 50, 20 Epochen von 5\u202f000 Zeilen; gefragt nach 1\u202f000 frischen Zeilen von 12 bis 200 Bits.",
  "ch6-recurrent-text":
    "580\u202f135 Zeichen von Moby-Dick, 80 Symbole, das letzte Zehntel zur Validierung. Vektoren von 32 für die Symbole, ein LSTM von 192 Einheiten, in jedem Schritt eine Softmax über die Symbole; gelesen in 32 Strömen zu je 64 Zeichen, jeder Strom von Anfang bis Ende mit dem, was er behält, auch bei der Validierung. Log-Likelihood, Gewichte aus N(0, 1 / Eingaben), Adam mit η 0.005, das über einen halben Kosinus fällt, Gradienten auf Norm 1 je Zeichen gekürzt, 20 Epochen; `downhill train --text` mit seinen Vorgaben. Ein Zeichen, das nur nach seiner Häufigkeit gezogen wird, kostet 3.2 nats.",
  "ch6-rbm": `784 Pixel, 500 verdeckte Einheiten, 50 Epochen auf 50\u202f000 Bildern. ${CD1} ln Z der gelernten Maschine durch Annealed Importance Sampling, 100 Ketten über 5\u202f000 Temperaturen von der Maschine unabhängiger Pixel aus.`,
  "ch6-rbm-likelihood":
    "784 Pixel, 16 verdeckte Einheiten, 20 Epochen auf 50\u202f000 Bildern mit CD-1, CD-10 (η 0.05) und 100 bleibenden Ketten (η 0.005), sonst wie ch6-rbm. ln Z ist die Summe über die 65\u202f536 verdeckten Zustände; daneben Annealed Importance Sampling, 100 Ketten über 5\u202f000 Temperaturen.",
  "ch6-belief-network": `784-500-500-2000-10. Jede Schicht 50 Epochen auf 50\u202f000 Bildern, ${CD1} Dann alle Gewichte durch Backpropagation: Log-Likelihood, Mini-Batches von 100, 30 Epochen Adam mit η 0.0005, das entlang eines Kosinus fällt (Hinton nahm konjugierte Gradienten); letzte Epoche, Testmenge.`,
  "ch6-digits-on-demand": `784-500-500, je 20 Epochen wie in ch6-belief-network, und darauf eine Maschine von 2\u202f000 Einheiten über diesen 500 und den zehn Klassen, von denen eine an ist; nichts wird nachgestellt. Sie lernt von 100 bleibenden Ketten, 8 Epochen lang, mit η 0.1, das an einem Kosinus entlang auf 0 fällt, Momentum 0.5. Eine Klasse wird festgehalten, und von Rauschen aus führen 1\u202f000 Schritte Gibbs-Sampling in der obersten Maschine zu dem, was durch die Schichten hinab gezeichnet wird: 20 von jeder Ziffer. Sie werden einem anderen Netz gezeigt, 784-100-10 gleichgerichtet, nur auf den Ziffern 10 Epochen trainiert. ${CD1}`,
  "ch6-few-labels": `784-500-500-10, Sigmoid. Schichten, auf 50\u202f000 Bildern ohne Klassen gelernt, je 20 Epochen, ${CD1} Dann, mit den Klassen der ersten 100, 500 und 1\u202f000 Bilder, 100 Epochen Adam mit η 0.001, Log-Likelihood, Mini-Batches von 10; daneben dasselbe von frischen Gewichten aus. Letzte Epoche, Testmenge.`,
  "ch6-autoencoder":
    "784-1000-500-250-30-250-500-1000-784 wie Hinton und Salakhutdinov 2006, aber gleichgerichtet und auf einmal trainiert: Adam mit η 0.001, das entlang eines Kosinus fällt, Kreuzentropie der Pixel, Gewichte nach Glorot, Mini-Batches von 100, 30 Epochen auf 50\u202f000 Bildern. Daneben 784-30-784 ohne jede Aktivierung, quadratischer Fehler, und das tiefe mit einem Code von zwei Zahlen. Der Fehler ist der quadratische eines Bildes, Testmenge.",
  "ch6-sparse":
    "Unseres: 784-100-784, Sigmoid, quadratischer Fehler. Zu den Kosten eines Mini-Batches von 100 kommen zwei Teile: die Divergenz des Mittels jeder Einheit von 0.1, mal 0.3 (Lee, Ekanadham und Ng 2008), und die Quadrate von Gewichten unter 0, mal 0.05, denn was nur je zusammengezählt wird, muss aus Teilen bestehen (Hosseini-Asl, Zurada und Nasraoui 2016). Adam mit η 0.002, λ 10, 12 Epochen auf 50\u202f000 Bildern; daneben dasselbe ohne diese Teile. Was eine Einheit zeichnet, sind ihre Gewichte zu den Pixeln. Ein Strich heißt es, wo die Hälfte der Quadrate in höchstens 40 der 784 Pixel liegt und mindestens 80\u202f% davon ein Stück sind.",
  "ch6-least-change":
    "Das Buch nennt keine Zahl, und die der Arbeit sind von eigenen Netzen. Das Netz von ch6-shallow (berichtigt), 6 Epochen Adam mit η 0.001, Mini-Batches von 50; von den ersten 500 Testbildern die, die es richtig liest. Für jedes das kleinste r nach |r|, das sich findet, um die Antwort zu ändern, wobei die Pixel in ihrem Bereich bleiben: c |r|^2 + die Kosten gegen die wahrscheinlichste falsche Klasse durch L-BFGS in einem Kasten, 40 Gradienten für jedes von zehn c. Daneben das erste von zehn ε, 0.02 bis 0.4, bei dem FGSM die Antwort ändert, und die Änderung zu einer gegebenen Klasse, die Ziffer und drei.",
  "ch6-spoken-digits":
    "Künstlich: Alle Wörter macht eSpeak NG (npm-Paket espeak-ng), kein Mensch spricht. Null bis neun in 52 Stimmen, jede mit einem von drei englischen Akzenten, in drei Geschwindigkeiten und zwei Tonhöhen: 3\u202f120 Wörter zum Lernen. Getestet werden 10 andere Stimmen mit Geschwindigkeiten und Tonhöhen dazwischen, 400 Wörter in diesen Akzenten und 400 in zwei anderen (Schottland, Karibik). ln der Energie in 24 Mel-Bändern von 80 bis 8\u202f000 Hz, 25 ms alle 10 ms, jedes Band ohne sein Mittel über das Wort und durch seine Streuung. masking, ein GRU von 64 Einheiten, dessen letzter Zustand in Softmax geht; Log-Likelihood, Gewichte aus N(0, 1 / Eingaben), Adam mit η 0.003, das an einem Kosinus entlang fällt, Mini-Batches von 40, 12 Epochen; letzte Epoche. Daneben ein Softmax über jene Mittel eines Worts, der nicht weiß, in welcher Ordnung Laute kamen.",
  "ch6-play-q-learning":
    "[4, 120, 84, 2] mit gleichgerichteten Einheiten auf CartPole-v1; 500\u202f000 Schritte, die Handlung anfangs zufällig, von 1 auf 0.05 über die Hälfte davon; nach den ersten 10\u202f000 jeder zehnte ein Mini-Batch von 128 aus den letzten 10\u202f000; quadratischer Fehler gegen Belohnung + 0.99 mal den besten Wert nach dem Netz, wie es bis zu 500 Schritte früher war; Adam mit η 0.00025. Die Einstellungen sind die von cleanrl, das 488.69 +- 16.11 meldet. Beurteilt nach 100 neuen Episoden am Ende, immer mit der besten Handlung; eine Episode endet, wenn der Stab sich um 12 Grad neigt oder der Wagen die Bahn verlässt, spätestens nach 500 Schritten.",
  "ch6-play-policy-gradient":
    "Zwei Netze [4, 64, 64] mit tanh, eines für die Handlungen und eines für das, was noch kommt, auf vier Stäben von CartPole-v1; 500\u202f000 Schritte, 128 von jedem Stab je Runde, dann vier Epochen von vier Mini-Batches; gekappter Ersatz (0.2), Vorteile über λ 0.95, Abschlag 0.99, Entropie 0.01, Adam mit η von 0.00025 auf 0 fallend, Gradienten auf Norm 0.5 gekappt. Die Einstellungen sind die von cleanrl, das 490.04 +- 6.12 meldet; die Gewichte beginnen normal und nicht orthogonal, der Fehler des Kritikers wird nicht gekappt, und eine Episode, deren Zeit um ist, ist wert, was der Kritiker erwartet. Beurteilt nach 100 neuen Episoden am Ende, immer mit der besten Handlung; eine Episode endet, wenn der Stab sich um 12 Grad neigt oder der Wagen die Bahn verlässt, spätestens nach 500 Schritten.",
  "appendix-genome":
    "Gerechnet aus den Zahlen, von denen das Buch ausgeht: 125 Millionen von 3 Milliarden Basenpaaren unterscheiden Mensch und Schimpanse, je 2 Bits, die Hälfte davon für das Gehirn; ein Buchstabe Englisch ist ein Bit und ein Wort fünf Buchstaben; 100 Billionen Verbindungen von 10 Zahlen, für die wir 64 Bits nehmen. Wo eine Zahl lose ist, steht daneben, was aus ihren anderen Werten folgt: ein Buchstabe zu 0.6 bis 1.3 Bits (Shannon 1951), Zahlen von 16 Bits, der ganze oder ein Zehntel des Unterschieds für das Gehirn, das ganze Genom, und Bibeln nach Buchstaben und nicht nach Wörtern.",
  "appendix-rewiring":
    "Unseres: die Pixel aller Ziffern nach einer festen Permutation vertauscht, keine, die Hälfte oder alle, und ein Netz, das von Anfang an daraus lernt: [784, 100, 10], und Faltungen von 8 und 16 Filtern mit Pooling; gleichgerichtete Einheiten, Softmax, Adam mit η 0.002, Mini-Batches von 50, 5 Epochen auf 20\u202f000 Bildern, letzte Epoche auf den Testbildern. Dann wird das Netz, das ohne vertauschte Drähte lernte, mit der Hälfte oder allen vertauscht gefragt.",
  "appendix-society":
    "Unseres, nach Jacobs, Jordan, Nowlan und Hinton 1991: 5 Experten [784, 12, 10] und ein Gatter von 5 auf denselben Pixeln, -ln der gewichteten Summe ihrer Wahrscheinlichkeiten; ein Netz [784, 65, 10]; 5 Netze [784, 13, 10], jedes allein trainiert, die abstimmen. Je etwa 51\u202f700 Parameter; gleichgerichtete Einheiten, Softmax, Adam mit η 0.001, Mini-Batches von 50, 10 Epochen auf 20\u202f000 Bildern, letzte Epoche auf den Testbildern. Welchen Experten das Gatter bei welcher Ziffer fragt, wird auf 2\u202f000 Testbildern gemessen.",
};

/** Was hinter dem Code eines Netzes von Kapitel 6 steht, Stück für Stück. */
const BEHIND: readonly (readonly [string, string])[] = [
  ["log-likelihood, eta ", "Log-Likelihood, η "],
  [", lambda ", ", λ "],
  ["mini-batches of ", "Mini-Batches von "],
  [" epochs, ", " Epochen, "],
  [
    "250\u202f000 images (each moved by one pixel four times)",
    "250\u202f000 Bilder (jedes viermal um ein Pixel verschoben)",
  ],
  ["50\u202f000 images", "50\u202f000 Bilder"],
  [
    "As network3.py, and with its masks: the streams of all layers began with one fixed seed, so layers of one size left out the same, in all networks. (What Theano drew itself is not known; the masks here are ours, shared in the same way.)",
    "Wie network3.py, und mit seinen Masken: Die Zufallszahlen aller Schichten begannen mit demselben Startwert, also ließen gleich große Schichten dasselbe weg, in allen Netzen. (Was Theano selbst zog, ist nicht bekannt; die Masken hier sind unsere, ebenso geteilt.)",
  ],
  [
    "As network3.py: weights of width 1 / sqrt(outputs), lambda divided by the number of mini-batches, the same order of images in every epoch, dropout also on what the convolutions give. (Its masks were probably the same in every layer and network; ours are not.)",
    "Wie network3.py: Gewichte der Breite 1 / sqrt(Ausgaben), λ geteilt durch die Zahl der Mini-Batches, dieselbe Reihenfolge der Bilder in jeder Epoche, Dropout auch auf dem, was die Faltungen geben. (Seine Masken waren wohl in jeder Schicht und jedem Netz dieselben; unsere nicht.)",
  ],
  [
    "With network3.py's known mistakes corrected: weights of width 1 / sqrt(inputs), a fresh order in every epoch, dropout on hidden neurons only.",
    "Mit den bekannten Fehlern von network3.py berichtigt: Gewichte der Breite 1 / sqrt(Eingaben), eine frische Reihenfolge in jeder Epoche, Dropout nur auf verdeckten Neuronen.",
  ],
  [
    "The book makes three runs and prints the test accuracy that goes with the best validation accuracy of all epochs and runs.",
    "Das Buch macht drei Läufe und druckt die Testgenauigkeit, die zur besten Validierungsgenauigkeit aller Epochen und Läufe gehört.",
  ],
];
const CODE_END = "\n), ";

/** Dasselbe bei dem starken Netz, dessen Code zwischen Worten steht. */
const AROUND: readonly (readonly [string, string])[] = [
  [
    "The book's best network reads 99.60 %, chosen of three by validation images. Here nothing is chosen: ",
    "Das beste Netz des Buchs liest 99.60\u202f%, aus dreien nach den Bildern zur Validierung gewählt. Hier wird nichts gewählt: ",
  ],
  ["mini-batches of ", "Mini-Batches von "],
  ["pictures by affine(", "Bilder durch affine("],
  [" and elastic(", " und elastic("],
  ["the running mean of the weights", "das laufende Mittel der Gewichte"],
  ["all 60\u202f000 images", "alle 60\u202f000 Bilder"],
  ["the weights after the last epoch", "die Gewichte nach der letzten Epoche"],
  ["each test picture read at nine places", "jedes Testbild an neun Stellen gelesen"],
  [
    "Deotte's 1\u202f500 networks of 2018 read 99.641 % in the mean.",
    "Deottes 1\u202f500 Netze von 2018 lesen im Mittel 99.641\u202f%.",
  ],
];

const replaced = (english: string, pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((words, [there, here]) => words.replace(there, here), english);

/** Ein Vorgehen auf Deutsch; der Code eines Netzes bleibt. Fehlt es noch: undefined. */
export function protocolOf(id: string, english: string): string | undefined {
  if (id === "ch6-strong") return replaced(english, AROUND);
  const end = english.startsWith("network(") ? english.indexOf(CODE_END) : -1;
  if (end < 0) return protocols[id.replace(/-corrected$/, "")];
  const from = end + CODE_END.length;
  return english.slice(0, from) + replaced(english.slice(from), BEHIND);
}

/** Die Abschnitte des Buchs. */
export const sections: Readonly<Record<string, string>> = {
  "Other obstacles to deep learning": "Andere Hindernisse für tiefes Lernen",
  "Introducing convolutional networks": "Faltende Netze",
  "Sigmoid neurons": "Sigmoid-Neuronen",
  Perceptrons: "Perzeptronen",
  "A simple network to classify handwritten digits":
    "Ein einfaches Netz, das handgeschriebene Ziffern erkennt",
  "Learning with gradient descent": "Lernen durch Gradientenabstieg",
  "Implementing our network to classify digits": "Unser Netz für Ziffern als Programm",
  "The Hadamard product, s ∘ t": "Das Hadamard-Produkt, s ∘ t",
  "The four fundamental equations behind backpropagation":
    "Die vier Grundgleichungen der Backpropagation",
  "The backpropagation algorithm": "Der Algorithmus der Backpropagation",
  "In what sense is backpropagation a fast algorithm?":
    "In welchem Sinn ist Backpropagation schnell?",
  "Implementing backpropagation": "Backpropagation als Programm",
  "Backpropagation: the big picture": "Backpropagation im Ganzen gesehen",
  "The cross-entropy cost function": "Die Kreuzentropie als Kostenfunktion",
  "What does the cross-entropy mean? Where does it come from?":
    "Was bedeutet die Kreuzentropie? Woher kommt sie?",
  "Using the cross-entropy to classify MNIST digits": "Mit der Kreuzentropie Ziffern erkennen",
  Softmax: "Softmax",
  "Overfitting and regularization": "Überanpassung und Regularisierung",
  Regularization: "Regularisierung",
  "Why does regularization help reduce overfitting?":
    "Warum hilft Regularisierung gegen Überanpassung?",
  "Other techniques for regularization": "Andere Mittel zur Regularisierung",
  "Weight initialization": "Wie Gewichte anfangen",
  "How to choose a neural network's hyper-parameters?":
    "Wie wählt man die Hyperparameter eines Netzes?",
  "Variations on stochastic gradient descent": "Spielarten des stochastischen Gradientenabstiegs",
  "Other models of artificial neuron": "Andere künstliche Neuronen",
  "Other techniques": "Andere Mittel",
  "Universality with one input and one output": "Universalität mit einer Eingabe und einer Ausgabe",
  "Many input variables": "Viele Eingaben",
  "Extension beyond sigmoid neurons": "Über Sigmoid-Neuronen hinaus",
  "Fixing up the step functions": "Die Stufen ausbessern",
  "Introduction: shallow and deep circuits": "Einleitung: flache und tiefe Schaltkreise",
  "The vanishing gradient problem": "Der verschwindende Gradient",
  "What's causing the vanishing gradient problem?": "Woher der verschwindende Gradient kommt",
  "Convolutional neural networks in practice": "Faltungsnetze in der Praxis",
  "Recent progress in image recognition": "Neue Fortschritte beim Erkennen von Bildern",
  "Other approaches to deep neural nets": "Andere tiefe Netze",
  "Is there a simple algorithm for intelligence?":
    "Gibt es einen einfachen Algorithmus für Intelligenz?",
};

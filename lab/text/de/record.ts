// Was hinter einem Experiment steht, auf Deutsch: Aussagen ohne Zahl, Namen von Größen und Kurven. Erst
// geladen, wenn die Ergebnisse gezeigt werden.

/** Aussagen, die ein Lauf zeigt oder nicht. */
export const seenClaims: Readonly<Record<string, string>> = {
  "with 3,072 neurons no point off the wall is farther than 0.1 from the tower":
    "mit 3072 Neuronen ist kein Punkt abseits der Wand weiter als 0.1 vom Turm entfernt",
  "four times as many neurons are nearer, both times":
    "viermal so viele Neuronen sind näher, beide Male",
  "the last of the hidden layers learns over 100 times as fast as the second":
    "die letzte verdeckte Schicht lernt über 100-mal so schnell wie die zweite",
  "with ReLU, shortcuts or normalisation no more than 10 times as fast, nor as slowly":
    "mit ReLU, Abkürzungen oder Normalisierung höchstens 10-mal so schnell oder so langsam",
  "each of these three reads more than the sigmoid network":
    "jedes dieser drei liest mehr als das Sigmoid-Netz",
  "the dense layer has more than 40 times as many":
    "die dichte Schicht hat mehr als 40-mal so viele",
  "moved by 2 pixels the convolutional network reads more of them":
    "um 2 Pixel verschoben liest das faltende Netz mehr von ihnen",
  "from 0 to 2 pixels it loses less than the dense one":
    "von 0 bis 2 Pixel verliert es weniger als das dichte",
  "ten outputs are right more often after the last epoch":
    "zehn Ausgaben sind nach der letzten Epoche öfter richtig",
  "the book's own strip is read right": "der Streifen des Buchs wird richtig gelesen",
  "no other direction of the same length lowers C more":
    "keine andere Richtung gleicher Länge senkt C mehr",
  "every step of descent lowers C, and it ends at the bottom":
    "jeder Schritt abwärts senkt C, und er endet am Grund",
  "1 < 10 < 100 < 1000 in the cosine": "1 < 10 < 100 < 1000 im Kosinus",
  "0.001 < 0.01 < 0.1 < 1 after the last epoch": "0.001 < 0.01 < 0.1 < 1 nach der letzten Epoche",
  "below 25 % after the last epoch": "unter 25\u202f% nach der letzten Epoche",
  "the mean ink of each digit is the book's program's, to its hundredth":
    "die mittlere Schwärze jeder Ziffer ist auf Hundertstel die des Programms im Buch",
  "2 x 2 fields are right in 20 to 50 % of cases":
    "2 x 2 Felder sind in 20 bis 50\u202f% der Fälle richtig",
  "more fields are right in more than half": "mehr Felder sind in über der Hälfte richtig",
  "every derivative agrees with central differences to 1e-7":
    "jede Ableitung stimmt auf 1e-7 mit zentralen Differenzen überein",
  "its weights' derivatives are less than a tenth of the others'":
    "die Ableitungen seiner Gewichte sind weniger als ein Zehntel der anderen",
  "its weights' derivatives are less than a tenth of what they were":
    "die Ableitungen seiner Gewichte sind weniger als ein Zehntel dessen, was sie waren",
  "backpropagation takes less than ten forward passes' time":
    "Backpropagation braucht weniger Zeit als zehn Vorwärtsdurchgänge",
  "the matrix is faster": "die Matrix ist schneller",
  "the output ends below 0.1": "die Ausgabe endet unter 0.1",
  "training with the library gives the same to 1e-9":
    "Training mit der Bibliothek gibt dasselbe, auf 1e-9",
  "after 150 updates still above 0.9": "nach 150 Schritten noch über 0.9",
  "after 300 below 0.25": "nach 300 unter 0.25",
  "the first 20 updates lower the output by more than 20 in the middle do":
    "die ersten 20 Schritte senken die Ausgabe mehr als 20 in der Mitte",
  "after 50 updates below 0.6": "nach 50 Schritten unter 0.6",
  "to 1e-12": "auf 1e-12",
  "each output rises with its own input and falls with every other":
    "jede Ausgabe steigt mit ihrer eigenen Eingabe und fällt mit jeder anderen",
  "z = ln a + a constant": "z = ln a + eine Konstante",
  "with c = 100 the largest is 1 to 1e-12": "mit c = 100 ist die größte auf 1e-12 gleich 1",
  "the error of the log-likelihood, to 1e-12": "der Fehler der Log-Likelihood, auf 1e-12",
  "all training images are right in the end": "am Ende sind alle Trainingsbilder richtig",
  "best training epoch less than a point above the best test epoch":
    "die beste Trainingsepoche weniger als einen Punkt über der besten Testepoche",
  "the eight with a penalty are nearer to each other":
    "die acht mit Strafe liegen näher beieinander",
  "to 1e-9": "auf 1e-9",
  "go through them to 0.02, for they are rounded":
    "gehen auf 0.02 durch sie hindurch, denn sie sind gerundet",
  "more weights of the first layer are below a hundredth than with L2":
    "mehr Gewichte der ersten Schicht liegen unter einem Hundertstel als mit L2",
  "with dropout the last epoch is better": "mit Dropout ist die letzte Epoche besser",
  "every larger set is better": "jede größere Menge ist besser",
  "below the network's figure at each size": "bei jeder Größe unter der Zahl des Netzes",
  "with 50,000 images above the network's figure with 5,000":
    "mit 50\u202f000 Bildern über der Zahl des Netzes mit 5\u202f000",
  "most neurons are beyond 5 with N(0, 1), almost none with the narrow start":
    "mit N(0, 1) liegen die meisten Neuronen jenseits von 5, mit dem schmalen Anfang fast keines",
  "the scaled start is better after the first epoch":
    "der skalierte Anfang ist nach der ersten Epoche besser",
  "at 0.025 the cost falls in at least 25 of 29 epochs":
    "mit 0.025 fallen die Kosten in mindestens 25 von 29 Epochen",
  "at 2.5 it rises in more than 8 of 29 epochs": "mit 2.5 steigen sie in mehr als 8 von 29 Epochen",
  "it stops before 200 epochs": "er hört vor 200 Epochen auf",
  "the last epoch is within 0.15 points of the best":
    "die letzte Epoche liegt höchstens 0.15 Punkte unter der besten",
  "one Newton step lowers the cost more than one gradient step at its best rate":
    "ein Newton-Schritt senkt die Kosten mehr als ein Gradientenschritt mit seiner besten Lernrate",
  "for five Newton steps gradient descent at its best rate needs more than thirty":
    "für fünf Newton-Schritte braucht der Gradientenabstieg mit seiner besten Lernrate mehr als dreißig",
  "momentum takes no more steps than gradient descent to the cost that either ends with":
    "Momentum braucht nicht mehr Schritte als der Gradientenabstieg bis zu den Kosten, mit denen eines von beiden endet",
  "with momentum validation is better after each of the first three epochs":
    "mit Momentum ist die Validierung nach jeder der ersten drei Epochen besser",
  "with more bias the step is further to the left": "mit mehr Bias liegt die Stufe weiter links",
  "with a tenth of the weight the step is ten times as broad":
    "mit einem Zehntel des Gewichts ist die Stufe zehnmal so breit",
  "0, 0.6 and 1.8 before, between and behind the steps":
    "0, 0.6 und 1.8 vor, zwischen und hinter den Stufen",
  "0, 0.8 and 0 with the second pair of weights": "0, 0.8 und 0 mit dem zweiten Paar von Gewichten",
  "both have their heights, and beside them it is 0":
    "beide haben ihre Höhen, und neben ihnen ist es 0",
  "all five have their heights": "alle fünf haben ihre Höhen",
  "heights in steps of 0.1, as the widget has them, pass the challenge":
    "Höhen in Schritten von 0.1, wie das Bedienfeld sie hat, bestehen die Aufgabe",
  "a network with weights of 1000 gives these heights in the middle of each bump":
    "ein Netz mit Gewichten von 1000 gibt in der Mitte jedes Hügels diese Höhen",
  "the largest error is smaller with every finer partition":
    "der größte Fehler wird mit jeder feineren Teilung kleiner",
  "with h = 10 it is above 0.99 inside and below 0.01 outside":
    "mit h = 10 ist es innen über 0.99 und außen unter 0.01",
  "with h = 0.3 it is no tower yet: the least inside is below twice the most outside":
    "mit h = 0.3 ist es noch kein Turm: das Kleinste innen liegt unter dem Doppelten des Größten außen",
  "for every m it is above 0.99 inside and below 0.01 outside":
    "für jedes m ist es innen über 0.99 und außen unter 0.01",
  "with a bias of (-m + 3/2) h it is no tower: some point outside is above 0.9":
    "mit dem Bias (-m + 3/2) h ist es kein Turm: ein Punkt außen liegt über 0.9",
  "the largest error is smaller with every finer grid":
    "der größte Fehler wird mit jedem feineren Gitter kleiner",
  "each output is what its own network gives, to 1e-12":
    "jede Ausgabe ist auf 1e-12, was ihr eigenes Netz gibt",
  "for each activation that part shrinks with every larger weight, to less than 1 %":
    "für jede Aktivierung schrumpft dieser Teil mit jedem größeren Gewicht, auf unter 1\u202f%",
  "20 bumps come as close to the goal with each of them: within 0.005 of each other":
    "20 Hügel kommen mit jeder gleich nah ans Ziel: auf 0.005 genau",
  "one unit with a larger weight does not come nearer to a step":
    "eine Einheit mit größerem Gewicht kommt einer Stufe nicht näher",
  "doubling N divides the largest error by more than three":
    "das doppelte N teilt den größten Fehler durch mehr als drei",
  "every network is a straight line: its second differences vanish":
    "jedes Netz ist eine Gerade: seine zweiten Differenzen verschwinden",
  "M copies of the 50 bumps divide the failure by M, within a tenth":
    "M Kopien der 50 Hügel teilen das Versagen durch M, auf ein Zehntel genau",
  "two layers of ANDs and one OR are right, with 2^(n-1) + 1 gates":
    "zwei Schichten, UNDs und ein ODER, sind richtig, mit 2^(n-1) + 1 Gattern",
  "the tree is right, with at most 4 n gates": "der Baum ist richtig, mit höchstens 4 n Gattern",
  "one hidden layer of n counting neurons is right: the claim is about gates, not neurons":
    "eine verdeckte Schicht von n zählenden Neuronen ist richtig: Die Aussage gilt Gattern, nicht Neuronen",
  "of the six pairs of bars most are longer in the second layer":
    "von den sechs Paaren von Balken sind die meisten in der zweiten Schicht länger",
  "the norm of the second layer is larger": "die Norm der zweiten Schicht ist größer",
  "at the start every hidden layer learns more slowly than the one behind it":
    "am Anfang lernt jede verdeckte Schicht langsamer als die dahinter",
  "the first is slower than the last in at least nine tenths of the epochs":
    "die erste ist in mindestens neun Zehnteln der Epochen langsamer als die letzte",
  "backpropagation and the product agree to 1e-10":
    "Backpropagation und das Produkt stimmen auf 1e-10 überein",
  "most of the factors are below 1/4": "die meisten Faktoren liegen unter 1/4",
  "in the median chain dC/db1 is at least 16 times smaller than dC/db3":
    "in der mittleren Kette ist dC/db1 mindestens 16-mal kleiner als dC/db3",
  "formula and measurement agree within 0.001": "Formel und Messung stimmen auf 0.001 überein",
  "a tenth of w1 divides the difference by more than 50":
    "ein Zehntel von w1 teilt den Abstand durch mehr als 50",
  "the vote is right more often than its members on average":
    "die Abstimmung ist öfter richtig als ihre Mitglieder im Mittel",
  "the votes are right more often than their members on average":
    "die Abstimmungen sind öfter richtig als ihre Mitglieder im Mittel",
  "where PGD flips half of the digits, noise flips less than two in a hundred":
    "wo PGD die Hälfte der Ziffern kippt, kippt Rauschen weniger als zwei von hundert",
  "pictures made against one network flip the other's answers more often than noise":
    "Bilder gegen das eine Netz kippen die Antworten des anderen öfter als Rauschen",
  "each of the ten pictures is its digit with at least 99 % confidence":
    "jedes der zehn Bilder ist mit mindestens 99\u202f% Sicherheit seine Ziffer",
  "fresh, the rnn's first step has less than a thousandth of the last one's gradient":
    "frisch hat der erste Schritt des rnn weniger als ein Tausendstel des Gradienten des letzten",
  "trained, it still has, and the error is not below 0.1":
    "trainiert noch immer, und der Fehler liegt nicht unter 0.1",
  "the trained LSTM's first step has more than a tenth":
    "der erste Schritt des trainierten LSTM hat mehr als ein Zehntel",
  "its error is below 0.02": "sein Fehler liegt unter 0.02",
  "read in order, gru and lstm are better than the rnn":
    "der Reihe nach gelesen sind gru und lstm besser als das rnn",
  "and so they are on permuted pixels, where what belongs together is far apart":
    "und ebenso auf vertauschten Pixeln, wo weit auseinander ist, was zusammengehört",
  "each kind is better in order than permuted": "jede Art ist der Reihe nach besser als vertauscht",
  "above 95 % right at 5 symbols, as in training":
    "über 95\u202f% richtig bei 5 Symbolen, wie im Training",
  "fewer are right the longer it gets beyond that":
    "darüber hinaus je länger, desto weniger richtig",
  "above 95 % right at 8 symbols, as in training":
    "über 95\u202f% richtig bei 8 Symbolen, wie im Training",
  "the error is below 0.01 on 40 numbers": "der Fehler liegt bei 40 Zahlen unter 0.01",
  "and below 0.05 on 80": "und bei 80 unter 0.05",
  "above 99 % right on 12 bits": "über 99\u202f% richtig bei 12 Bits",
  "and on 200 bits too: it found the program, not the table":
    "und auch bei 200 Bits: Es fand das Programm, nicht die Tabelle",
  "below 1.88 nats a character, where a small transformer is after three minutes on its text":
    "unter 1.88 nats je Zeichen, wo ein kleiner Transformer nach drei Minuten auf seinem Text steht",
  "test images are at least 40 nats likelier than where every pixel is by itself as dark as in the mean":
    "Testbilder sind um mindestens 40 nats wahrscheinlicher, als wenn jedes Pixel für sich so dunkel wie im Mittel ist",
  "the reconstruction error of the last epoch is below half of the first one's":
    "der Rekonstruktionsfehler der letzten Epoche liegt unter der Hälfte der ersten",
  "every estimate of ln Z is within four of its own standard errors, or 0.05":
    "jede Schätzung von ln Z liegt innerhalb von vier ihrer Standardfehler oder 0.05",
  "CD-10 and persistent chains find test images likelier than CD-1 does":
    "CD-10 und bleibende Ketten finden Testbilder wahrscheinlicher als CD-1",
  "its own p(class | image) is right for more than 92 % of the test images":
    "sein eigenes p(Klasse | Bild) ist für mehr als 92\u202f% der Testbilder richtig",
  "with 100 labels what was learned without them helps":
    "mit 100 Klassenangaben hilft, was ohne sie gelernt wurde",
  "with 500 labels what was learned without them helps":
    "mit 500 Klassenangaben hilft, was ohne sie gelernt wurde",
  "with 1000 labels what was learned without them helps":
    "mit 1000 Klassenangaben hilft, was ohne sie gelernt wurde",
  "the deep one's error is below two thirds of the linear one's":
    "der Fehler des tiefen liegt unter zwei Dritteln von dem des linearen",
  "on the map the nearest neighbour of more than 80 % of 1,000 test images is of their class":
    "auf der Karte ist der nächste Nachbar von mehr als 80\u202f% von 1\u202f000 Testbildern von ihrer Klasse",
  "in the mean the change is at most two thirds as long as that of FGSM":
    "im Mittel ist die Änderung höchstens zwei Drittel so lang wie die von FGSM",
  "to a given class the way is longer in the mean":
    "zu einer gegebenen Klasse ist der Weg im Mittel länger",
  "no epoch loses what those before withstood": "keine Epoche verliert, was die davor aushielten",
  "more than 95 % of the words in voices that it has not heard are right":
    "mehr als 95\u202f% der Wörter in Stimmen, die es nicht gehört hat, sind richtig",
  "the means alone make at least twice as many mistakes":
    "die Mittel allein machen mindestens doppelt so viele Fehler",
  "another network reads at least nine of ten as their class":
    "ein anderes Netz liest mindestens neun von zehn als ihre Klasse",
  "a hidden unit is on less than half as often as without those terms":
    "eine verdeckte Einheit ist weniger als halb so oft an wie ohne diese Teile",
  "three units of four draw strokes, without the terms fewer than one of ten":
    "drei von vier Einheiten zeichnen Striche, ohne diese Teile weniger als eine von zehn",
  "the mean is at least 475 of 500 steps": "das Mittel ist mindestens 475 von 500 Schritten",
  "all 100 episodes last 500 steps": "alle 100 Episoden dauern 500 Schritte",
  "even with all of the genome for it and numbers of 16 bits the connections take more than a million times as many bits":
    "auch mit dem ganzen Genom dafür und Zahlen von 16 Bits brauchen die Verbindungen mehr als eine Million mal so viele Bits",
  "all rewired, it reads as many digits as before, within 0.5 points":
    "ganz neu verdrahtet liest es so viele Ziffern wie zuvor, auf 0.5 Punkte",
  "all rewired, they read fewer, by more than 0.5 points":
    "ganz neu verdrahtet lesen sie weniger, um mehr als 0.5 Punkte",
  "all rewired after learning, either is right on less than a quarter":
    "nach dem Lernen ganz neu verdrahtet hat jedes bei weniger als einem Viertel recht",
  "half rewired from the start, either errs less than a third as often as half rewired after learning":
    "von Anfang an halb neu verdrahtet irrt jedes weniger als ein Drittel so oft wie erst nach dem Lernen halb neu verdrahtet",
  "the mixture reads more digits than the one network":
    "die Mischung liest mehr Ziffern als das eine Netz",
  "the mixture reads more than experts that vote":
    "die Mischung liest mehr als Experten, die abstimmen",
  "of most digits one expert has more than half, and no expert has all digits":
    "von den meisten Ziffern hat ein Experte mehr als die Hälfte, und kein Experte hat alle Ziffern",
};

/** Stücke, aus denen Namen von Größen und Kurven bestehen; die längeren zuerst. */
const PIECES: readonly (readonly [RegExp, string])[] = [
  [/\bbest validation\b/g, "der besten Validierung"],
  [/\b(at|with) (?=[\d.d])/g, "bei "],
  [/\b(best|last|first) epoch\b/g, "$1 Epoche"],
  [/\bepoch\b/g, "Epoche"],
];

const NAMES: Readonly<Record<string, string>> = {
  "steps balanced, mean": "Schritte im Gleichgewicht, Mittel",
  "steps of an episode": "Schritte einer Episode",
  "base pairs that agree": "Basenpaare, die übereinstimmen",
  "bits of the difference": "Bits des Unterschieds",
  "bits for the brain": "Bits für das Gehirn",
  "letters of English": "Buchstaben Englisch",
  "words of English": "Wörter Englisch",
  "King James Bibles": "King-James-Bibeln",
  "bits of the connections": "Bits der Verbindungen",
  "connections to genome": "Verbindungen zu Genom",
  "orders of magnitude": "Größenordnungen",
  "dense: all rewired less as it was": "dicht: ganz neu verdrahtet weniger wie es war",
  "convolutional: all rewired less as it was": "faltend: ganz neu verdrahtet weniger wie es war",
  "convolutional: half rewired less as it was": "faltend: halb neu verdrahtet weniger wie es war",
  "distortion |r| / sqrt(784)": "Verzerrung |r| / √784",
  "changed, %": "geändert, %",
  "sparse, strokes %": "spärlich, Striche %",
  "rows right": "richtige Zeilen",
  "a feature map": "eine Merkmalskarte",
  "sigmoid, batch norm": "Sigmoid, Batch-Normalisierung",
  "sigmoid, Glorot": "Sigmoid, Glorot",
  sigmoid: "Sigmoid",
  "ReLU, He": "ReLU, He",
  "ReLU, shortcuts": "ReLU, Abkürzungen",
  "dense %": "dicht, %",
  "convolutional %": "faltend, %",
  "noise, %": "Rauschen, %",
  "20 feature maps": "20 Merkmalskarten",
  "30 dense neurons": "30 dichte Neuronen",
  "z for 00": "z für 00",
  "z for 01": "z für 01",
  "z for 10": "z für 10",
  "z for 11": "z für 11",
  "10 outputs minus 4, points": "10 Ausgaben minus 4, Punkte",
  "digits read %": "gelesene Ziffern %",
  "cosine, 10 images": "Kosinus, 10 Bilder",
  "2 x 2 fields": "2 x 2 Felder",
  "4 x 4 fields": "4 x 4 Felder",
  "28 x 28 fields": "28 x 28 Felder",
  "largest difference": "größter Abstand",
  "matrix form": "Matrixform",
  "forward pass": "Vorwärtsdurchgang",
  "forward passes": "Vorwärtsdurchgänge",
  "times as fast": "mal so schnell",
  "output after 300": "Ausgabe nach 300",
  "mean factor": "mittlerer Faktor",
  "30 hidden": "30 verdeckte",
  "100 hidden": "100 verdeckte",
  "spread without penalty": "Streuung ohne Strafe",
  "eta 0.1": "η 0.1",
  "eta 0.5": "η 0.5",
  "RMSE of y = 2x": "mittlerer Fehler von y = 2x",
  "polynomial at 6": "Polynom bei 6",
  "gain, points": "Gewinn, Punkte",
  "width, N(0, 1)": "Breite, N(0, 1)",
  "width, scaled": "Breite, skaliert",
  threshold: "Schwelle",
  "seconds an epoch": "Sekunden je Epoche",
  "cost after one Newton step": "Kosten nach einem Newton-Schritt",
  "gradient steps for five of Newton's": "Gradientenschritte für fünf von Newton",
  "gain after 3 epochs, points": "Gewinn nach 3 Epochen, Punkte",
  "place of the step": "Ort der Stufe",
  "height of the bump": "Höhe des Hügels",
  "mean deviation, best heights": "mittlere Abweichung, beste Höhen",
  "largest error, 100 bumps": "größter Fehler, 100 Hügel",
  "height in the middle": "Höhe in der Mitte",
  "height of the plateaus": "Höhe der Ebenen",
  "height of the first tower": "Höhe des ersten Turms",
  "height of the second tower": "Höhe des zweiten Turms",
  "largest error of the best line": "größter Fehler der besten Geraden",
  "the book's bumps: failure divided by": "die Hügel des Buchs: Versagen geteilt durch",
  "last / first, start": "letzte / erste, Anfang",
  "last / first, end": "letzte / erste, Ende",
  "largest derivative": "größte Ableitung",
  "largest width": "größte Breite",
  "weight with the largest width": "Gewicht mit der größten Breite",
  "flipped by FGSM at 0.1, %": "von FGSM mit 0.1 gekippt, %",
  "flipped by noise at 0.1, %": "von Rauschen mit 0.1 gekippt, %",
  "test % under PGD-50, 10 restarts": "Test % unter PGD-50, 10 Anfänge",
  "least confidence, %": "kleinste Sicherheit, %",
  "validation, nats a character": "Validierung, nats je Zeichen",
  "ln p of a test image, nats": "ln p eines Testbilds, nats",
  "read as the digit that was asked for, %": "als die verlangte Ziffer gelesen, %",
  "squared error, code of 30": "quadratischer Fehler, Code von 30",
  "mean ink": "mittlere Schwärze",
  output: "Ausgabe",
  "degree 9": "Grad 9",
  "gradient descent": "Gradientenabstieg",
  momentum: "Momentum",
  "weights 0.6 and 1.2": "Gewichte 0.6 und 1.2",
  "weights 0.8 and -0.8": "Gewichte 0.8 und -0.8",
  "one bump": "ein Hügel",
  "two bumps": "zwei Hügel",
  "five bumps": "fünf Hügel",
  "inverse sigmoid of the goal": "Umkehrung der Sigmoidfunktion des Ziels",
  goal: "Ziel",
  "10 bumps": "10 Hügel",
  "50 bumps": "50 Hügel",
  "least inside": "kleinstes innen",
  "most outside": "größtes außen",
  "largest error": "größter Fehler",
  "rippled sigmoid, w 6": "gewellte Sigmoidfunktion, w 6",
  "rippled sigmoid, w 100": "gewellte Sigmoidfunktion, w 100",
  "20 units": "20 Einheiten",
  "best line": "beste Gerade",
  "two sets of half height": "zwei Sätze halber Höhe",
  "shallow: ANDs and an OR": "flach: UNDs und ein ODER",
  "deep: a tree of XORs": "tief: ein Baum von XORs",
  "neurons that count": "Neuronen, die zählen",
  "derivative of the sigmoid": "Ableitung der Sigmoidfunktion",
  width: "Breite",
  "rnn, fresh": "rnn, frisch",
  "rnn, trained": "rnn, trainiert",
  "lstm, fresh": "lstm, frisch",
  "reconstruction error": "Rekonstruktionsfehler",
};

/** Worte in Namen, die aus Stücken bestehen: „validation %, best epoch“. */
const WORDS: Readonly<Record<string, string>> = {
  test: "Test",
  training: "Training",
  validation: "Validierung",
  best: "beste",
  last: "letzte",
  first: "erste",
  scaled: "skaliert",
  plain: "ohne",
  dropout: "Dropout",
  cost: "Kosten",
  mu: "μ",
  hidden: "verdeckte",
  layer: "Schicht",
  start: "Anfang",
  end: "Ende",
};

/** Der Name einer Größe oder Kurve. */
export function nameOf(english: string): string {
  const whole = NAMES[english];
  if (whole !== undefined) return whole;
  let name = english;
  for (const [there, here] of PIECES) name = name.replace(there, here);
  return name.replace(/[a-z]+/gi, (word) => WORDS[word] ?? word);
}

/** Die Namen der Achsen nach rechts. */
export const axes: Readonly<Record<string, string>> = {
  epoch: "Epoche",
  "hidden layer": "verdeckte Schicht",
  pixels: "Pixel",
  images: "Bilder",
  step: "Schritt",
  inputs: "Eingaben",
  "towers a side": "Türme je Seite",
  bits: "Bits",
  neuron: "Neuron",
  epsilon: "ε",
  length: "Länge",
  labels: "Klassenangaben",
  "steps learned from": "Schritte, aus denen gelernt wurde",
  "pixels rewired, %": "neu verdrahtete Pixel, %",
};

// Aussagen ohne Zahl aus den Kapiteln 1 bis 5, die ein Lauf zeigt oder nicht, auf Deutsch.

export const shallowClaims: Readonly<Record<string, string>> = {
  "with 3\u202f072 neurons no point off the wall is farther than 0.1 from the tower":
    "mit 3072 Neuronen ist kein Punkt abseits der Wand weiter als 0.1 vom Turm entfernt",
  "four times as many neurons are nearer, both times":
    "viermal so viele Neuronen sind näher, beide Male",
  "the last of the hidden layers learns over 100 times as fast as the second":
    "die letzte verdeckte Schicht lernt über 100-mal so schnell wie die zweite",
  "with ReLU, shortcuts or normalisation no more than 10 times as fast, nor as slowly":
    "mit ReLU, Abkürzungen oder Normalisierung höchstens 10-mal so schnell oder so langsam",
  "each of these three reads more than the sigmoid network":
    "jedes dieser drei liest mehr als das Sigmoid-Netz",
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
  "with 50\u202f000 images above the network's figure with 5\u202f000":
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
  "each of the four has more than half of its squared weights in one quadrant":
    "jedes der vier hat mehr als die Hälfte seiner Gewichtsquadrate in einem Viertel des Bildes",
  "without the four fewer than half of the zeros are read":
    "ohne die vier werden weniger als die Hälfte der Nullen gelesen",
  "without four others, those with the smallest weights to it, more than 90 % are":
    "ohne vier andere, die mit den kleinsten Gewichten zu ihr, sind es mehr als 90\u202f%",
  "the test cost is least before epoch 50, and accuracy is best more than 100 epochs later":
    "die Testkosten sind vor Epoche 50 am kleinsten, und die Genauigkeit ist mehr als 100 Epochen später am besten",
  "the training cost is least in the last tenth of the epochs":
    "die Trainingskosten sind im letzten Zehntel der Epochen am kleinsten",
  "with L2 the last epoch is better than without": "mit L2 ist die letzte Epoche besser als ohne",
  "so it is with dropout": "ebenso mit Dropout",
  "and with both it is better than with either": "und mit beidem besser als mit einem von beiden",
  "about twice as many images the power law is right within 0.7 points":
    "über doppelt so viele Bilder hat das Potenzgesetz auf 0.7 Punkte recht",
  "about five times as many it promises more than a point too much":
    "über fünfmal so viele verspricht es mehr als einen Punkt zu viel",
  "through all points both curves fit within an eighth, and about ten million images they differ more than fivefold":
    "durch alle Punkte passen beide Kurven auf ein Achtel genau, und über zehn Millionen Bilder unterscheiden sie sich mehr als fünffach",
  "turned by 30 degrees the first network loses more than 5 points":
    "um 30 Grad gedreht verliert das erste Netz mehr als 5 Punkte",
  "there the second one loses less than half as much":
    "dort verliert das zweite weniger als halb so viel",
  "as they are it reads the images no worse than a point below the first":
    "so, wie sie sind, liest es die Bilder höchstens einen Punkt schlechter als das erste",
  "turned, moved, stretched and slanted images are better than the plain ones":
    "gedrehte, verschobene, gestreckte und geneigte Bilder sind besser als die bloßen",
  "distorted besides they are better still": "dazu noch verzerrt sind sie noch besser",
  "after 100 epochs the widths of both starts with a penalty differ by less than a tenth":
    "nach 100 Epochen liegen die Breiten beider Anfänge mit Strafe weniger als ein Zehntel auseinander",
  "and they read as many digits, within 0.5 points":
    "und sie lesen gleich viele Ziffern, auf 0.5 Punkte",
  "without a penalty the weights stay more than four times as wide":
    "ohne Strafe bleiben die Gewichte mehr als viermal so breit",
  "the width tails off at about 1 / sqrt(n), n the number of weights: below 0.013":
    "die Breite läuft bei etwa 1 / √n aus, n die Zahl der Gewichte: unter 0.013",
};

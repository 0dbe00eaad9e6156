// Aussagen ohne Zahl aus Kapitel 6 und dem Anhang, die ein Lauf zeigt oder nicht, auf Deutsch.

export const deepClaims: Readonly<Record<string, string>> = {
  "the dense layer has more than 40 times as many":
    "die dichte Schicht hat mehr als 40-mal so viele",
  "moved by 2 pixels the convolutional network reads more of them":
    "um 2 Pixel verschoben liest das faltende Netz mehr von ihnen",
  "from 0 to 2 pixels it loses less than the dense one":
    "von 0 bis 2 Pixel verliert es weniger als das dichte",
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
  "on the map the nearest neighbour of more than 80 % of 1\u202f000 test images is of their class":
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
  "after the last epoch L2 and the largest value differ by less than 0.5 points":
    "nach der letzten Epoche liegen L2 und der größte Wert weniger als 0.5 Punkte auseinander",
  "no lambda reads more than 0.1 points more than the least one":
    "kein λ liest mehr als 0.1 Punkte mehr als das kleinste",
  "with the largest lambda it learns nothing": "mit dem größten λ lernt es nichts",
  "the three dense layers have more than nine tenths of the parameters":
    "die drei dichten Schichten haben mehr als neun Zehntel der Parameter",
};

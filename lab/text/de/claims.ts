// Was das Buch sagt, Experiment für Experiment: die englischen Sätze der aufbewahrten Läufe auf Deutsch.
// Läufe mit berichtigten Einstellungen („-corrected“) sagen dasselbe.
export const claims: Readonly<Record<string, string>> = {
  "ch1-perceptron":
    "Alle Gewichte und Biases mit c > 0 zu multiplizieren ändert nichts an einem Netz aus Perzeptronen, und wenn c unendlich wird, wird ein Netz aus Sigmoid-Neuronen dasselbe Netz.",
  "ch1-cheese":
    "Ein Perzeptron wägt Gründe ab: zum Fest gehen, wenn das Wetter gut ist (Schwelle 5), oder auch, wenn die beiden anderen dafür sprechen (Schwelle 3).",
  "ch1-nand":
    "Ein Perzeptron mit den Gewichten −2, −2 und dem Bias 3 ist ein NAND-Gatter; also können Perzeptronen alles berechnen.",
  "ch1-adder":
    "Fünf NAND-Perzeptronen addieren zwei Bits; zwei gleiche Eingaben mit dem Gewicht −2 sind eine mit dem Gewicht −4.",
  "ch1-circuits":
    "Weil Perzeptronen NAND-Gatter sind, berechnet ein Netz aus ihnen jede Funktion von Bits.",
  "ch1-encode4":
    "Eine weitere Schicht macht aus zehn Ausgaben, von denen eine über 0.99 und die anderen unter 0.01 liegen, vier Bits.",
  "ch1-10-vs-4-outputs":
    "Zehn Ausgaben, eine je Ziffer, lernen besser als vier Ausgaben, die die Bits der Ziffer sind.",
  "ch1-seg":
    "Ein Streifen mit Ziffern lässt sich zerschneiden, indem man viele Schnitte versucht und die behält, bei denen ein Leser einzelner Ziffern sich aller Teile sicher ist.",
  "ch1-feature-hunch":
    "Eine Vermutung des Buchs: Vier verdeckte Neuronen suchen vielleicht die vier Teile einer 0, jedes in einem Viertel, und bedeuten zusammen 0. Es fügt hinzu, dass ein Netz nicht so arbeiten muss.",
  "ch1-gd":
    "Von allen kleinen Schritten einer Länge senkt der gegen den Gradienten die Kosten am meisten.",
  "ch1-sgd":
    "Ein Mini-Batch schätzt den Gradienten über alle Beispiele, je größer, desto besser; mit 10 von 60\u202f000 kostet eine Schätzung 6\u202f000-mal weniger.",
  "ch1-30h-quadratic":
    "Ein Netz mit einer verdeckten Schicht von 30 Neuronen lernt mehr als 95\u202f% der Ziffern lesen.",
  "ch1-100h-quadratic":
    "Mehr verdeckte Neuronen lesen besser: 100 kommen im besten Fall nah an 97\u202f%, aber einige Läufe sind viel schlechter.",
  "ch1-100h-eta0.001":
    "Mit einer Lernrate von 0.001 lernt das Netz kaum: 21\u202f% nach 30 Epochen.",
  "ch1-100h-eta0.01-etc":
    "Von 0.001 an lernt jede größere Lernrate besser, bis etwa 1.0 oder 3.0; bei 100 ist das Netz tot.",
  "ch1-30h-eta100": "Mit einer Lernrate von 100 bleibt das Netz beim Raten: Es ist tot.",
  "ch1-nohidden": "Eine Aufgabe: Wie gut ist ein Netz ohne verdeckte Schicht?",
  "ch1-random": "Raten ist in zehn Prozent der Fälle richtig.",
  "ch1-darkness": "Wie dunkel ein Bild insgesamt ist, verrät die Ziffer in 22.25\u202f% der Fälle.",
  "ch1-other-naive":
    "Einfache Ideen sind in 20 bis 50 Prozent der Fälle richtig, mit mehr Arbeit in über 50.",
  "ch1-svm-default":
    "Eine Support Vector Machine ohne weiteres, SVC(), liest 94.35\u202f% der Testmenge.",
  "ch1-svm-tuned":
    "Mit gut gewähltem C und gamma liest eine Support Vector Machine mehr als 98.5\u202f%.",
  "ch2-hadamard":
    "[1, 2] ∘ [3, 4] = [3, 8], und die Funktion eines Vektors wird Element für Element genommen: [2, 3] im Quadrat ist [4, 9].",
  "ch2-equations":
    "BP1 bis BP4: der Fehler der letzten Schicht, der einer Schicht aus der nächsten, und die Gradienten von Biases und Gewichten aus den Fehlern.",
  "ch2-algorithm":
    "Die Kosten sind ein Mittel über die Beispiele, also ist der Gradient eines Mini-Batches das Mittel der Gradienten seiner Beispiele; alle auf einmal als Matrix ergibt dasselbe.",
  "ch2-demon":
    "Ein Dämon, der zur gewichteten Eingabe eines Neurons ein wenig addiert, ändert die Kosten um den Fehler dieses Neurons mal diese Wenigkeit.",
  "ch2-slow-learning":
    "Ein Gewicht lernt langsam, wenn das Neuron davor fast 0 oder das Ausgabeneuron danach gesättigt ist.",
  "ch2-fd-vs-bp":
    "Differenzen brauchen für jedes von einer Million Gewichten einen Vorwärtslauf und einen dazu; Backpropagation braucht insgesamt etwa zwei.",
  "ch2-matrix-minibatch":
    "Einen Mini-Batch als eine Matrix zu berechnen war auf dem Laptop des Autors etwa doppelt so schnell wie ein Beispiel nach dem anderen.",
  "ch2-path-sum":
    "Die Ableitung der Kosten nach einem Gewicht ist die Summe, über alle Wege vom Gewicht zu den Kosten, der Produkte der Änderungsraten auf ihnen.",
  "ch3-toy-quad-easy":
    "Mit quadratischen Kosten lernt ein Neuron, das mäßig falsch liegt, schnell, bis etwa 0.09.",
  "ch3-toy-quad-hard":
    "Liegt es sehr falsch, bewegt es sich etwa 150 Änderungen lang kaum: Es lernt am langsamsten, wenn es am falschesten ist.",
  "ch3-toy-ce-easy": "Mit Kreuzentropie lernt das mäßig falsche Neuron gut.",
  "ch3-toy-ce-hard":
    "Mit Kreuzentropie lernt das sehr falsche Neuron sofort schnell: Seine Kosten fallen von Anfang an steil.",
  "ch3-toy-ce-true":
    "Nach dem Gradienten, den der Text herleitet, a − y, und mit dem η der quadratischen Kosten lernt das sehr falsche Neuron auch sofort.",
  "ch3-ce-factor":
    "Der Gradient der quadratischen Kosten hat den Faktor σ(1 − σ), im Mittel 1/6: Teilen Sie also η durch 6, aus 3.0 wird 0.5.",
  "ch3-ce-30":
    "Mit Kreuzentropie lesen 30 verdeckte Neuronen 95.49\u202f%, etwa so viel wie mit quadratischen Kosten.",
  "ch3-ce-100":
    "Mit Kreuzentropie lesen 100 verdeckte Neuronen 96.82\u202f%, ein Vierzehntel weniger Fehler als mit quadratischen Kosten.",
  "ch3-softmax":
    "Die Ausgaben eines Softmax sind positiv und zusammen 1; eine steigt, wenn ihre gewichtete Eingabe steigt, und alle anderen fallen; mit der Log-Likelihood ist der Fehler a − y.",
  "ch3-params":
    "Das Netz mit 30 verdeckten Neuronen hat 23\u202f860 Parameter, das mit 100 fast 80\u202f000.",
  "ch3-overfit-1000":
    "Mit 1\u202f000 Bildern lernt das Netz sie alle auswendig und liest von anderen nur 82.27\u202f%.",
  "ch3-overfit-full":
    "Mit 50\u202f000 Bildern liegen Training und Test nur 2.53 Punkte auseinander: Mehr Daten sind das beste Mittel.",
  "ch3-l2-1000":
    "Weight Decay unterdrückt Überanpassung: Dieselben 1\u202f000 Bilder ergeben 87.10\u202f%, und es steigt noch.",
  "ch3-l2-full":
    "Mit 50\u202f000 Bildern und λ = 5.0 liest das Netz 96.49\u202f%, und Training und Test liegen keinen Punkt auseinander.",
  "ch3-l2-100": "100 verdeckte Neuronen mit λ = 5.0 lesen 97.92\u202f% der Validierungsmenge.",
  "ch3-l2-100-60":
    "Doppelt so lange mit η = 0.1 lesen 100 verdeckte Neuronen 98.04\u202f% der Validierungsmenge.",
  "ch3-stuck":
    "Ohne Strafe bleiben Läufe manchmal in schlechten Minima stecken; mit ihr wiederholen sie sich gut.",
  "ch3-decay":
    "Jeder Schritt multipliziert die Gewichte mit 1 − ηλ/n, eine Epoche mit exp(−ηλ/m): 0.951 bei η = 0.1, 0.779 bei 0.5.",
  "ch3-poly":
    "Ein Polynom vom Grad 9 geht durch alle zehn Punkte und sagt nichts über den nächsten; y = 2x ist überall fast richtig.",
  "ch3-l1":
    "Die L1-Strafe verkleinert Gewichte um einen festen Betrag: Wenige bleiben groß, die anderen gehen gegen null.",
  "ch3-dropout":
    "Dropout, in jedem Mini-Batch die Hälfte der verdeckten Neuronen wegzulassen, hilft gegen Überanpassung.",
  "ch3-combined":
    "Hinton und andere verbanden Dropout mit Gewichtsabnahme und kamen von 98.4 auf 98.7\u202f%; im Kleinen Kreuzentropie mit dem einen, dem anderen und beidem.",
  "ch3-curve-fit":
    "Eine Forschungsaufgabe des Buchs: Kurven durch Genauigkeit und Größe legen, sie verlängern und sehen, was daran falsch ist.",
  "ch3-rotate15":
    "Eine um 15 Grad gedrehte 5 ist noch eine 5 und ein ganz anderes Bild: Ein Netz, das nur aufrechte Ziffern sah, liest sie schlechter.",
  "ch3-distorted":
    "Im Kleinen, was Simard und andere gewannen: Gedrehte, verschobene und geneigte Ziffern sind mehr Daten, und elastische Verzerrung ist noch mehr wert.",
  "ch3-simard":
    "Simard, Steinkraus und Platt 2003, wie das Buch sie zitiert: 800 verdeckte Neuronen lesen 98.4\u202f%, mit gedrehten, verschobenen und geneigten Bildern 98.9\u202f%, mit elastischen Verzerrungen 99.3\u202f%.",
  "ch3-more-data-nn":
    "Die Genauigkeit steigt mit der Größe der Trainingsmenge weiter, von 69\u202f% mit 100 Bildern auf 96\u202f% mit 50\u202f000.",
  "ch3-more-data-svm":
    "Das Netz schlägt die Support Vector Machine bei jeder Größe der Trainingsmenge, aber die Maschine mit allen Daten schlägt das Netz mit einem Zehntel davon.",
  "ch3-init-theory":
    "Bei 1000 Eingaben, die Hälfte davon 1, ergeben Gewichte aus N(0, 1) gewichtete Eingaben der Breite 22.4, sodass Neuronen gesättigt sind; Gewichte der Breite 1/√1000 ergeben 1.22.",
  "ch3-init-30":
    "Der skalierte Anfang lernt schneller: 92.7 gegen 86.4\u202f% nach einer Epoche. Am Ende sind beide etwa gleich gut.",
  "ch3-init-100":
    "Mit 100 verdeckten Neuronen liegt der skalierte Anfang nach einer Epoche vorn und nach 30 noch ein wenig.",
  "ch3-l2-narrows":
    "Eine Aufgabe des Buchs: Gewichtsabnahme macht mit einem Netz mit Gewichten aus N(0, 1), was der schmale Anfang auf einmal macht.",
  "ch3-hp-1": "Mit η = 10 und λ = 1000 ist das Netz nicht besser als Rauschen.",
  "ch3-hp-2": "Dasselbe Rauschen von einem kleineren Netz mit weniger Daten, aber schnell.",
  "ch3-hp-3": "Mit λ = 20, was 1000 bei 50\u202f000 Bildern entspricht, gibt es ein Signal.",
  "ch3-hp-4": "Eine größere Lernrate, 100, ist wieder Rauschen.",
  "ch3-hp-5": "Eine kleinere, 1.0, ist viel besser: Das Netz hat zu lernen begonnen.",
  "ch3-eta3":
    "Mit η = 0.025 fallen die Kosten glatt, mit 0.25 schneller, aber am Ende mit etwas Rauschen, mit 2.5 schwingen sie von Anfang an.",
  "ch3-hp-threshold":
    "Die größte Zehnerpotenz, bei der die Kosten von den ersten Epochen an fallen, ist 0.1.",
  "ch3-early-stopping":
    "Aufzuhören, wenn sich die Validierung zehn Epochen lang nicht verbessert hat, stellt die Zahl der Epochen von selbst ein.",
  "ch3-schedule":
    "η zu halbieren, sooft sich die Validierung zehn Epochen lang nicht verbessert hat, bis auf 1/128, holt die letzten Ziffern.",
  "ch3-hessian":
    "Ein Schritt w -> w - H^-1 dC/dw weiß, wie der Gradient sich ändert, und kann weiter gehen als einer entlang des Gradienten; aber H hat das Quadrat der Zahl der Gewichte. Momentum behält etwas davon und braucht kein H.",
  "ch3-speed":
    "Eine Epoche des Netzes mit 30 verdeckten Neuronen dauerte auf dem Laptop des Autors etwa zehn Sekunden.",
  "ch3-momentum":
    "Mit Momentum nimmt der Gradientenabstieg Fahrt auf, wo der Gradient seine Richtung behält.",
  "ch3-tanh": "Neuronen mit tanh lernen so gut wie Sigmoid-Neuronen; manche meinen, besser.",
  "ch3-relu": "Rectified Linear Units sättigen nicht und sind gut.",
  "ch3-tanh-identity":
    "σ(z) = (1 + tanh(z / 2)) / 2: Die beiden Neuronen unterscheiden sich nur im Maßstab.",
  "ch4-step":
    "Ein verdecktes Neuron mit einem großen Gewicht w ist eine Stufe, und sie liegt bei s = −b / w; ein größerer Bias schiebt sie nach links, ein kleineres Gewicht macht sie breit.",
  "ch4-two-steps":
    "Zwei verdeckte Neuronen addieren ihre Stufen: Mit den Ausgabegewichten 0.6 und 1.2 steigt die Summe zweimal, mit 0.8 und −0.8 ist sie ein Buckel.",
  "ch4-bump":
    "Ein Paar Stufen mit den Ausgabegewichten h und −h ist ein Buckel der Höhe h zwischen ihnen; Paare nebeneinander ergeben Buckel beliebiger Höhen, zwei, fünf oder so viele man will.",
  "ch4-design":
    "Fünf Buckel, deren Höhen von Hand gewählt sind, kommen auf eine mittlere Abweichung von 0.40 an das heran, was die Zielfunktion verlangt.",
  "ch4-n-bumps": "Mit mehr und schmaleren Buckeln folgt das Netz dem Ziel so genau, wie man will.",
  "ch4-plateau":
    "Ein Buckel längs x und einer längs y sind zusammen doppelt so hoch, wo beide oben sind, und lassen zwei Plateaus ihrer eigenen Höhe übrig.",
  "ch4-tower":
    "Ein Buckel der Höhe h längs x und einer längs y, addiert und in einem Sigmoid-Neuron um −3h/2 verschoben, ergeben einen Turm: fast 1, wo beide oben sind, sonst fast 0, je größer h, desto mehr.",
  "ch4-two-towers": "Mit einer zweiten verdeckten Schicht kann ein Netz mehrere Türme addieren.",
  "ch4-tower-m": "Bei m Eingaben ist der Bias eines Turms (−m + 1/2) h.",
  "ch4-many-towers":
    "Türme verschiedener Höhe nebeneinander nähern eine Funktion zweier Eingaben an.",
  "ch4-one-layer":
    "Unsere, eine Aufgabe des Buchs: eine verdeckte Schicht genügt. Stufen quer zu allen Richtungen ergeben einen runden Turm, und je mehr es sind, desto näher kommen sie ihm.",
  "ch4-vector":
    "Eine Funktion mit mehreren Ausgaben wird durch Netze nebeneinander angenähert, eines je Ausgabe.",
  "ch4-other-activations":
    "Jede Aktivierung mit zwei verschiedenen Grenzwerten wird zur Stufe, wenn ihr Gewicht wächst, und Netze aus solchen Neuronen sind universell.",
  "ch4-relu":
    "Rectified Linear Units erfüllen die Bedingung des Buchs nicht, denn sie haben rechts keinen Grenzwert; universell sind sie trotzdem (das Buch stellt den Beweis als Problem).",
  "ch4-linear": "Netze aus linearen Neuronen sind nicht universell (im Buch ein Problem).",
  "ch4-overlap-fix":
    "Um eine Stufe, die nicht unendlich steil ist, gibt es ein Fenster, in dem das Netz versagt. Zwei überlappende Kopien halber Höhe, um einen halben Buckel verschoben, halbieren das Versagen; M Kopien teilen es durch etwa M.",
  "ch5-circuits":
    "Eine Schaltung aus zwei Schichten kann alles berechnen, braucht aber für die Parität exponentiell viele Gatter; eine tiefe kommt mit wenigen aus.",
  "ch5-depth-1":
    "[784, 30, 10], eine verdeckte Schicht: 96.48\u202f% auf der Validierungsmenge; mehr Schichten helfen nicht.",
  "ch5-depth-2":
    "[784, 30, 30, 10], zwei verdeckte Schichten: 96.9\u202f% auf der Validierungsmenge; mehr Schichten helfen nicht.",
  "ch5-depth-3":
    "[784, 30, 30, 30, 10], drei verdeckte Schichten: 96.57\u202f% auf der Validierungsmenge; mehr Schichten helfen nicht.",
  "ch5-depth-4":
    "[784, 30, 30, 30, 30, 10], vier verdeckte Schichten: 96.53\u202f% auf der Validierungsmenge; mehr Schichten helfen nicht.",
  "ch5-bars":
    "In [784, 30, 30, 10], frisch initialisiert, lernen die Neuronen der zweiten verdeckten Schicht meist viel schneller als die der ersten.",
  "ch5-norms-2":
    "Bei zwei verdeckten Schichten lernt die zweite etwa fünfmal so schnell wie die erste.",
  "ch5-norms-3": "Bei drei verdeckten Schichten lernt jede langsamer als die dahinter.",
  "ch5-norms-4":
    "Bei vier verdeckten Schichten lernt die erste etwa hundertmal langsamer als die letzte.",
  "ch5-chain":
    "Mit einem Neuron je Schicht ist dC/db1 = σ′(z1) w2 σ′(z2) w3 σ′(z3) w4 σ′(z4) dC/da4; mit Gewichten aus N(0, 1) liegen die meisten Faktoren w σ′(z) unter 1/4, und der Gradient verschwindet.",
  "ch5-quarter": "Die Ableitung des Sigmoids hat ihr Maximum, 1/4, bei 0.",
  "ch5-explode":
    "Gewichte von 100 und Biases, die jedes z bei 0 halten, machen jeden Faktor zu 25: Der Gradient explodiert, weil man ihn dazu bringt.",
  "ch5-width":
    "Ein Faktor |w σ′(w a + b)| von 1 und mehr braucht |w| ≥ 4 und gilt auch dann nur für Aktivierungen in einem Intervall von höchstens etwa 0.45 Breite, bei |w| von etwa 6.9: Verschwinden ist die Regel.",
  "ch5-identity":
    "Ein Sigmoid-Neuron mit einem kleinen ersten und einem großen zweiten Gewicht gibt seine Eingabe fast unverändert weiter (im Buch ein Problem).",
  "ch5-cure":
    "Unsere: was tiefe Netze trotzdem lernen lässt. Bessere Startgewichte allein genügen nicht; gleichgerichtete Einheiten, Abkürzungen und Normalisierung halten die Länge des Gradienten über sechs verdeckte Schichten.",
  "ch6-sharing":
    "Eine Merkmalskarte von 5 x 5 braucht 26 Parameter, zwanzig brauchen 520; eine dichte Schicht von 784 Eingaben zu 30 Neuronen braucht 23\u202f550, mehr als 40-mal so viele.",
  "ch6-translation":
    "Ein faltendes Netz weiß nicht, wo ein Merkmal liegt; darum liest es verschobene Ziffern besser als ein dichtes.",
  "ch6-l2-pooling":
    "L2-Pooling, die Wurzel aus der Summe der Quadrate von 2 x 2 Werten anstelle des größten, arbeitet in der Praxis ebenso gut.",
  "ch6-conv2-l2":
    "Gewichtsabnahme hilft dem Netz mit zwei faltenden Schichten von Sigmoid-Neuronen nicht: so ein Kommentar im Programm des Buchs.",
  "ch6-dropout-shared":
    "Dropout, wie Theano es zog: Beide Schichten von 1000 und alle fünf Netze lassen im selben Schritt dieselben Neuronen weg.",
  "ch6-ensemble-shared":
    "Dieselbe Abstimmung von fünf Netzen, die dieselben Neuronen wegließen, wie die des Buchs.",
  "ch6-ksh-result":
    "Krizhevsky, Sutskever und Hinton 2012: Sieben verdeckte Schichten und rund 60 Millionen Parameter nennen 84.7\u202f% der Bilder von ImageNet in fünf Versuchen; GoogLeNet 2014 93.33\u202f%; ein Mensch irrt bei 5.1\u202f%.",
  "ch6-shallow": "Eine verdeckte Schicht mit 100 Sigmoid-Neuronen und Softmax: 97.80\u202f%.",
  "ch6-conv1":
    "Eine Faltungsschicht mit 20 Filtern davor senkt die Fehler um mehr als ein Drittel: 98.78\u202f%.",
  "ch6-omitFC": "Eine Aufgabe: Was, wenn die vollständig verbundene Schicht wegfällt?",
  "ch6-conv2": "Eine zweite Faltungsschicht, mit 40 Filtern über 20 Kanälen: 99.06\u202f%.",
  "ch6-conv2-tanh":
    "Ein Problem: tanh anstelle des Sigmoids trainiert ein wenig schneller und endet gleich.",
  "ch6-relu": "Rectified Linear Units und ein wenig Weight Decay: 99.23\u202f%.",
  "ch6-exp100":
    "Fünfmal so viele Bilder, jedes um ein Pixel in vier Richtungen verschoben: 99.37\u202f%.",
  "ch6-exp300": "300 Neuronen in der vollständig verbundenen Schicht: 99.46\u202f%.",
  "ch6-2fc100": "Zwei vollständig verbundene Schichten mit je 100 Neuronen: 99.43\u202f%.",
  "ch6-2fc300": "Zwei mit 300 Neuronen: 99.48\u202f%.",
  "ch6-exp1000": "1000 Neuronen in der vollständig verbundenen Schicht: 99.43\u202f%.",
  "ch6-2fc1000": "Zwei mit 1000 Neuronen: 99.47\u202f%.",
  "ch6-dropout300":
    "Dropout mit zwei Schichten von 300 ist auf der Validierungsmenge ein wenig schlechter als mit 1000.",
  "ch6-dropout": "Dropout in zwei vollständig verbundenen Schichten von 1000: 99.60\u202f%.",
  "ch6-strong":
    "Über das Ende der Leiter hinaus: was ein Netz mit allem, was seither gefunden wurde, nach seiner letzten Epoche liest, im Mittel über Startwerte; zu übertreffen sind 99.65\u202f%.",
  "ch6-strong-vote":
    "Über das Ende der Leiter hinaus: was 15 solche Netze lesen, die abstimmen, im Mittel über Abstimmungen; zu übertreffen sind 99.75\u202f%.",
  "ch6-ensemble": "Fünf Netze mit Dropout, die abstimmen, lesen 99.67\u202f%: 33 Fehler.",
  "ch6-recurrent-rows":
    "Von uns: ein Netz, das eine Ziffer Zeile für Zeile liest und sich erinnert, 128 LSTM-Einheiten und Softmax; das Buch nennt solche Netze und gibt keine Zahl.",
  "ch6-recurrent-vanishing":
    "Gradienten verschwinden durch die Zeit wie durch Schichten; Long Short-Term Memory, zu dessen Zelle nur addiert wird, wurde dagegen gemacht.",
  "ch6-adversarial":
    "Winzige Änderungen bringen ein Netz bei jedem Bild zu einer falschen Antwort; sie sehen aus wie Rauschen und sind keines: Rauschen dieser Größe bewirkt nichts.",
  "ch6-least-change":
    "Szegedy und andere 2013: Für jedes Bild gibt es eine kleine Änderung, die ein Netz zu einer falschen Antwort bringt, und nach ihr lässt sich suchen.",
  "ch6-adversarial-training":
    "Ein Netz, das an solchen Bildern trainiert wurde, widersteht ihnen: Etwa neun von zehn Ziffern werden richtig gelesen, was man ihren Pixeln auch antut, bis zu 0.3.",
  "ch6-fooling":
    "Nguyen, Yosinski und Clune 2014: Bilder, die für einen Menschen wie Rauschen aussehen und die ein Netz sicher zu kennen meint.",
  "ch6-recurrent-gates":
    "Von uns: was Gatter bringen, an Ziffern von 7 × 7 Pixeln, die eines nach dem anderen gelesen werden.",
  "ch6-recurrent-pixels":
    "Von uns, nach Cooijmans und anderen 2016: Ziffern Pixel für Pixel in 784 Schritten, der Reihe nach; sie berichten 98.9\u202f%.",
  "ch6-recurrent-pixels-normalized":
    "Von uns, nach Cooijmans und anderen 2016: Ziffern Pixel für Pixel in 784 Schritten, der Reihe nach, mit Batch-Normalisierung in der Rekurrenz; sie berichten 99.0\u202f%.",
  "ch6-recurrent-pixels-permuted":
    "Von uns, nach Cooijmans und anderen 2016: Ziffern Pixel für Pixel in 784 Schritten, vertauscht; sie berichten 90.2\u202f%.",
  "ch6-recurrent-pixels-permuted-normalized":
    "Von uns, nach Cooijmans und anderen 2016: Ziffern Pixel für Pixel in 784 Schritten, vertauscht, mit Batch-Normalisierung in der Rekurrenz; sie berichten 95.4\u202f%.",
  "ch6-recurrent-copying":
    "Von uns: Zeichen werden in ihrer Reihenfolge wiederholt, die erste Aufgabe neuronaler Turingmaschinen.",
  "ch6-recurrent-sorting": "Von uns: Zeichen werden aufsteigend sortiert zurückgegeben.",
  "ch6-recurrent-adding":
    "Von uns: Zwei markierte Zahlen unter vielen werden addiert, das Problem von Hochreiter und Schmidhuber.",
  "ch6-recurrent-parity":
    "Von uns: ob eine Reihe von Bits ungerade viele Einsen hat, worüber kein Teil der Reihe etwas sagt; die Schaltungen aus Kapitel 5 in der Zeit.",
  "ch6-recurrent-text":
    "Von uns: Ein Netz, das einen Roman Zeichen für Zeichen liest, lernt, welches als nächstes kommt.",
  "ch6-rbm":
    "Von uns: Eine Restricted Boltzmann Machine lernt ohne Klassen, wie Ziffern aussehen; das Buch nennt solche Maschinen und gibt keine Zahl.",
  "ch6-rbm-likelihood":
    "Von uns: Wo eine Maschine klein genug ist, um über sie zu summieren, findet Annealed Importance Sampling ihr Z, und je länger die Ketten, aus denen sie lernt, desto wahrscheinlicher findet sie Ziffern.",
  "ch6-belief-network":
    "Ein Deep Belief Network, Schicht für Schicht ohne Klassen gelernt und dann durch Backpropagation abgestimmt, weiß nichts von der Ebene und verliest sich doch nur bei 1.2\u202f% der Ziffern. Die Zahl ist nicht die des Buchs, das solche Netze nur nennt: Sie ist die von Hintons mnistclassify, wie andere sie wiedergeben.",
  "ch6-digits-on-demand":
    "Deep Belief Networks sind generativ: Rückwärts laufen gelassen, schreibt eines, das Ziffern gelernt hat, welche.",
  "ch6-few-labels":
    "Solche Netze lernen ohne Klassen, sodass wenige Klassen genügen: das halb überwachte Lernen des Buchs.",
  "ch6-autoencoder":
    "Von uns: Durch 30 Zahlen gibt ein tiefer Autoencoder Ziffern besser wieder, als es der beste lineare kann, die Hauptkomponenten; durch zwei macht er eine Karte von ihnen.",
  "ch6-sparse":
    "Im Kleinen, was das Buch von einem großen Netz erzählt, das Katzen fand: Einheiten, die selten an sind, lernen, woraus Bilder gemacht sind, hier aus Strichen eines Stifts.",
  "ch6-play-q-learning":
    "Tiefes bestärkendes Lernen spielte drei von sieben Atari-Spielen besser als Menschen, die sie beherrschen, erzählt der Ausblick. Von uns: Dasselbe Lernen, was jede Handlung wert ist, hält einen Stab auf einem Wagen im Gleichgewicht.",
  "ch6-play-policy-gradient":
    "Von uns: der Stab im Gleichgewicht durch eine Strategie, die ihren eigenen Gradienten hinaufsteigt, der andere Weg, aus Belohnungen zu lernen; das Buch nennt tiefes bestärkendes Lernen und gibt keine Zahl.",
  "appendix-genome":
    "Was ein Gehirn menschlich macht, steht im Genom in etwa 125 Millionen Bits, 30 Bibeln, und seine Verbindungen bräuchten eine halbe Milliarde Mal so viele: Das Genom kann die Einzelheiten nicht enthalten.",
  "appendix-rewiring":
    "Frettchen, deren Augen mit dem Teil des Gehirns verdrahtet wurden, der hört, lernten damit zu sehen. Von uns: Ein dichtes Netz lernt gleich gut, in welcher Ordnung seine Eingaben auch stehen; ein faltendes, das für Nachbarn gemacht ist, verliert.",
  "appendix-society":
    "Minskys Gesellschaft des Geistes: kein einzelnes Prinzip, sondern viele einfache Agenten, von denen jeder etwas anderes tut. Von uns: Experten mit einem gelernten Gatter gegen ein Netz derselben Größe und gegen Experten, die abstimmen.",
  "ch6-spoken-digits":
    "Unseres: Ein rekurrentes Netz versteht Ziffern, von Stimmen gesprochen, die es nicht gehört hat; das Buch nennt Spracherkennung und gibt keine Zahl.",
};

import { whole } from "../../components/numbers.ts";
import { plural } from "../plural.ts";

export const components = {
  chart: { hint: "Pfeiltasten bewegen einen Zeiger, T zeigt die Tabelle." },
  figure: { save: "Diese Abbildung als Bild speichern" },
  zoom: {
    in: (what: string) => `Größer: ${what}`,
    out: (what: string) => `Kleiner: ${what}`,
    hint: "+ und −, das Rad mit Strg oder im Fokus, oder zwei Finger; 0 für die übliche Größe",
    isLeast: "Es hat seine übliche Größe.",
    isMost: "Größer wird es nicht.",
  },
  outputs: {
    name: "Ausgabeneuronen",
    said: (answer: string, share: string, next: string, nextShare: string) =>
      `Antwort ${answer}, ${share}; danach ${next}, ${nextShare}`,
    reads: (answer: string) => `Es liest Ihre Ziffer als ${answer}.`,
    right: (answer: string) => `Es antwortet ${answer}. Das stimmt.`,
    wrong: (answer: string, label: string) => `Es antwortet ${answer}. Es ist ${label}.`,
  },
  pad: {
    name: "Das gezeigte Beispiel",
    role: "Zeichenfeld",
    field: (shown: string) => `Feld, um eine Ziffer zu zeichnen${shown && `; es zeigt ${shown}`}`,
    testDigit: (row: number) => `Ziffer ${row} der Testmenge`,
    keys: "Pfeiltasten bewegen den Stift. Umschalt mit Pfeiltasten zeichnet. Die Leertaste setzt den Stift auf und hebt ihn ab. Entfernen leert das Feld. Z nimmt den letzten Strich zurück.",
    penDown: (x: number, y: number) =>
      `Stift unten in Spalte ${Math.ceil(x)}, Zeile ${Math.ceil(y)} von 28.`,
    empty: "Zeichnen Sie eine Ziffer",
    seen: "Die Ziffer, wie das Netz sie sieht: auf 20 × 20 eingepasst und in 28 × 28 zentriert",
    next: "Nächste Ziffer",
    previous: "Vorige Ziffer",
    undo: "Rückgängig",
    clear: "Leeren",
    noData: "die Daten sind noch nicht da",
    noStroke: "nichts ist gezeichnet",
    isEmpty: "das Feld ist leer",
    otherPicture: (width: number, height: number, channels: number) =>
      `Dieses Netz nimmt Bilder von ${width} × ${height}${channels > 1 ? ` in ${channels} Farben` : ""}. Das Feld macht Ziffern von 28 × 28, hier lässt sich also nichts zeichnen.`,
    noPicture: (count: number) =>
      `Dieses Netz nimmt ${plural(count, "Zahl", "Zahlen")}, keine Bilder von 28 × 28. Hier lässt sich nichts zeichnen.`,
    nextExample: "Nächste",
    previousExample: "Vorige",
    inputs: "Eingaben",
    moreInputs: (count: number) => `und ${count} weitere`,
  },
  stepper: {
    back: "Zurück (Pfeil links)",
    on: "Weiter (Pfeil rechts)",
    first: "Das ist der erste.",
    last: "Das ist der letzte.",
  },
  matrix: {
    size: (rows: number, columns: number) => `${rows} × ${columns}`,
    more: (count: number) => `… ${whole(count)} weitere`,
    rest: "und weitere",
    row: "Zeile",
    picture: (most: string) => `als Farben, von −${most} (orange) bis ${most} (blau)`,
  },
  surface: {
    hint: "Pfeiltasten drehen und neigen, M zeigt sie von oben.",
    sight: (turn: string, tilt: string) => `Um ${turn}° gedreht, aus ${tilt}° Höhe gesehen.`,
    above: "Von oben gesehen.",
    flat: "Flache Karte",
  },
  exercise: { title: "Aufgaben dieses Abschnitts", check: "Prüfen", answer: "Antwort" },
};

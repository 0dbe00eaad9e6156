import { whole } from "../../components/numbers.ts";

export const components = {
  chart: { hint: "Pfeiltasten bewegen einen Zeiger, T zeigt die Tabelle." },
  figure: { save: "Diese Abbildung als Bild speichern" },
  outputs: {
    name: "Ausgabeneuronen",
    reads: (answer: string) => `Es liest Ihre Ziffer als ${answer}.`,
    right: (answer: string) => `Es antwortet ${answer}. Das stimmt.`,
    wrong: (answer: string, label: string) => `Es antwortet ${answer}. Es ist ${label}.`,
  },
  pad: { name: "Die gezeigte Ziffer", next: "Nächste Ziffer" },
  stepper: { back: "Zurück (Pfeil links)", on: "Weiter (Pfeil rechts)" },
  matrix: {
    size: (rows: number, columns: number) => `${rows} × ${columns}`,
    more: (count: number) => `… ${whole(count)} weitere`,
    rest: "und weitere",
    row: "Zeile",
    picture: (most: string) => `als Farben, von −${most} (orange) bis ${most} (blau)`,
  },
  exercise: { title: "Aufgaben dieses Abschnitts", check: "Prüfen", answer: "Antwort" },
};

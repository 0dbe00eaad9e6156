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
  exercise: { title: "Aufgaben dieses Abschnitts", check: "Prüfen", answer: "Antwort" },
};

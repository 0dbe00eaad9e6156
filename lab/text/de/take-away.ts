export const takeAway = {
  name: "Mitnehmen",
  says: "Das Netz und sein Training als Programm, oder seine Gewichte als Datei. „Nachprüfen“ wiederholt den Lauf von seinem Startwert an und vergleicht die Gewichte Bit für Bit.",
  verify: "Nachprüfen",
  repeating: "Der Lauf wird in einem zweiten Worker aus seinem Startwert wiederholt …",
  same: "Gleicher Startwert, gleiche Bits: Beide Läufe haben dieselben Parameter.",
  different:
    "Die Parameter weichen ab: In diesen Lauf wurde eingegriffen, und das weiß der Startwert allein nicht.",
  here: "dieser Lauf",
  again: "wiederholt",
  save: "Datei speichern",
  copy: "Kopieren",
  copied: "Kopiert.",
  notCopied: "Der Browser ließ das Kopieren nicht zu; markieren Sie den Text.",
};

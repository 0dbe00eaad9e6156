// The site of the documentation. `scripts/docs.mjs` writes the reference before it is built.
import { referenceItems } from "../../scripts/docs/reference.mjs";

const pages = (folder, titles) =>
  Object.entries(titles).map(([name, text]) => ({ text, link: `/${folder}/${name}` }));

export default {
  lang: "en",
  title: "Downhill",
  description: "Train neural networks in TypeScript, and see why they learn.",
  lastUpdated: false,
  transformHtml: (code) => code.replace('<div class="VPContent is-home"', '$& role="main"'),
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3], label: "On this page" },
    docFooter: { prev: "Before", next: "Next" },
    nav: [
      { text: "Begin", link: "/start" },
      { text: "Learn", link: "/learn/1-first-network", activeMatch: "/learn/" },
      { text: "How to", link: "/how-to/load-data", activeMatch: "/how-to/" },
      { text: "Reference", link: "/reference/", activeMatch: "/reference/" },
    ],
    sidebar: [
      {
        text: "Begin",
        items: [
          { text: "Ten minutes", link: "/start" },
          { text: "Examples", link: "/examples" },
          { text: "What is not there", link: "/not-there" },
        ],
      },
      {
        text: "Learn, with the book",
        items: pages("learn", {
          "1-first-network": "1. A network that reads digits",
          "2-backpropagation": "2. Where the gradient comes from",
          "3-learning-better": "3. Learning better",
          "4-any-function": "4. Any function",
          "5-deep-networks": "5. Deep networks",
          "6-convolutions": "6. Convolutions, and after",
        }),
      },
      {
        text: "Coming from",
        items: pages("coming-from", { keras: "Keras", pytorch: "PyTorch", tfjs: "TensorFlow.js" }),
      },
      {
        text: "How to",
        items: pages("how-to", {
          "load-data": "Load my data",
          "several-inputs": "Several inputs and answers",
          "save-and-resume": "Save, and go on",
          tune: "Find good settings",
          "look-inside": "Look inside",
          "use-a-network": "Use a trained network",
          export: "Take a network elsewhere",
          targets: "Choose where it runs",
          reproduce: "Reproduce the book",
        }),
      },
      { text: "Reference", items: referenceItems() },
      { text: "How it works", link: "/architecture" },
    ],
  },
};

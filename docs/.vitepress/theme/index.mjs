import DefaultTheme from "vitepress/theme";
import "./style.css";

export default {
  ...DefaultTheme,
  enhanceApp({ router }) {
    // the first page has no landmark of its own: `config.mjs` gives it one where it is loaded, and this
    // where it is come to from another page
    router.onAfterRouteChange = () => {
      if (typeof document === "undefined") return;
      const content = document.getElementById("VPContent");
      if (content?.classList.contains("is-home")) content.setAttribute("role", "main");
      else content?.removeAttribute("role");
    };
  },
};

// The page begins here: state from the address, the shell, then the run.
import { render } from "preact";
import { App } from "./app/app.tsx";
import { begin } from "./app/begin.ts";
import { letGoOfOldNodes } from "./app/let-go.ts";
import "./style/index.css";

letGoOfOldNodes();
const problems = begin();
render(<App problems={problems} />, document.body);

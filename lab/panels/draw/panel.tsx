import { Outputs, Verdict } from "../../components/outputs.tsx";
import { Pad } from "../../components/pad.tsx";
import { useView } from "../../components/use-view.ts";

export default function Panel() {
  const forward = useView("forward");
  return (
    <div>
      <Pad forward={forward.value} size={392} />
      <Outputs forward={forward.value} />
      <Verdict forward={forward.value} />
    </div>
  );
}

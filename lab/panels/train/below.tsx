// The lower half of the panel: how the run goes, what it gets wrong, how its layers are; what the person
// watches, and the runs that are kept.
import { useView } from "../../components/use-view.ts";
import "./below.css";
import { useSlow } from "../../components/slow.ts";
import { Confusion } from "./below/confusion.tsx";
import { Health } from "./below/health.tsx";
import { LiveChart } from "./below/live-chart.tsx";
import { Mistakes } from "./below/mistakes.tsx";
import { Offer } from "./below/offer.tsx";
import { Probes } from "./below/probes.tsx";
import { Runs } from "./below/runs.tsx";

/** The table and the pictures follow twice a second, whatever steps are taken. */
const SURVEY_MS = 450;

export function Below() {
  const survey = useSlow(useView("survey"), SURVEY_MS).value;
  return (
    <>
      <Offer />
      <section class="row below-row">
        <LiveChart />
        <Confusion survey={survey} />
      </section>
      <section class="row below-row">
        <Mistakes survey={survey} />
        <Health survey={survey} />
      </section>
      <Probes />
      <Runs />
    </>
  );
}

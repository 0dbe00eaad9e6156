// The lower half of the panel: how the run goes, what it gets wrong, how its layers are; what the person
// watches, and the runs that are kept.
import { useView } from "../../../components/views/use-view.ts";
import "./below.css";
import { useSlow } from "../../../components/views/slow.ts";
import { Confusion } from "./confusion.tsx";
import { Health } from "./health.tsx";
import { LiveChart } from "./live-chart.tsx";
import { Mistakes } from "./mistakes.tsx";
import { Offer } from "./offer.tsx";
import { Probes } from "./probes.tsx";
import { Runs } from "./runs.tsx";

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

// How the run goes, what it gets wrong, how its layers are, and what the person watches.
import { useView } from "../../../components/views/use-view.ts";
import "./measurements.css";
import { useSlow } from "../../../components/views/slow.ts";
import { Confusion } from "./confusion.tsx";
import { Health } from "./health.tsx";
import { LiveChart } from "./live-chart.tsx";
import { Mistakes } from "./mistakes.tsx";
import { Probes } from "./probes.tsx";

/** The table and the pictures follow twice a second, whatever steps are taken. */
const SURVEY_MS = 450;

export function Measurements() {
  const survey = useSlow(useView("survey"), SURVEY_MS).value;
  return (
    <>
      <section class="row measurements">
        <LiveChart />
        <Confusion survey={survey} />
      </section>
      <section class="row measurements">
        <Mistakes survey={survey} />
        <Health survey={survey} />
      </section>
      <Probes />
    </>
  );
}

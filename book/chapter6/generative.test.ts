// Boltzmann machines, deep belief networks and autoencoders at a small scale.
import { testSmall } from "../experiments.test.cases.ts";
import { autoencoders } from "./autoencoders.ts";
import { beliefNetworks } from "./belief.ts";
import { boltzmannMachines } from "./boltzmann.ts";

for (const experiment of [...boltzmannMachines, ...autoencoders, ...beliefNetworks]) {
  testSmall(experiment);
}

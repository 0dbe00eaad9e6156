// The bars of a layer's neurons, as the example that is shown moves them.
import { computed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { barShare, unitActivations, type WeightedLayer } from "../../../network/roles.ts";
import type { ForwardView } from "../../../worker/protocol.ts";
import { silentIn } from "./silence.ts";

/** The length of every bar, 0 to 1; what is silent has none. */
export const useBars = (
  layer: WeightedLayer,
  forward: ReadonlySignal<ForwardView | undefined>,
): ReadonlySignal<Float32Array | undefined> =>
  useMemo(
    () =>
      computed(() => {
        const a = forward.value?.values[`${layer.name}/a`];
        if (!a || a.shape.at(-1) !== layer.units) return undefined;
        const each = unitActivations(a);
        const most = each.reduce((m, value) => Math.max(m, Math.abs(value)), 0);
        const silent = silentIn(layer.index);
        return each.map((value, i) =>
          silent.has(i) ? 0 : barShare(layer.activation, value, most),
        );
      }),
    [layer, forward],
  );

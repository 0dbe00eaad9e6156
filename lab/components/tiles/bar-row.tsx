// The neurons of a deeper layer as a row of bars: their activations, one after the other.
import { type NeuronListProps, useNeuronList } from "./neuron-list.ts";

export function BarRow(props: NeuronListProps) {
  const { list, item } = useNeuronList(
    props,
    (element) => element.firstElementChild as HTMLElement,
    "scaleY",
    () => 1,
  );
  return (
    <div
      ref={list}
      class="bar-row"
      role="listbox"
      aria-label={props.label}
      aria-orientation="horizontal"
      onPointerLeave={() => props.onPoint(undefined)}
    >
      {Array.from({ length: props.count }, (_, i) => (
        <div key={i} {...item(i, "bar-unit", { onClick: () => props.onOpen(i) })}>
          <i />
        </div>
      ))}
    </div>
  );
}

// A drawing of a network: neurons, connections coloured by their weights, and numbers that lie on it.
// The numbers may be controls.
import type { ComponentChildren } from "preact";

export interface Neuron {
  readonly x: number;
  readonly y: number;
  /** What stands in it. */
  readonly name?: string;
  readonly radius?: number;
}

export interface Connection {
  readonly from: number;
  readonly to: number;
  /** Undefined: not worth a colour. */
  readonly weight?: number;
  /** A weight of this size is drawn thick. */
  readonly full?: number;
}

export interface Note {
  readonly x: number;
  readonly y: number;
  readonly says: ComponentChildren;
  /** Its middle is at x, unless it ends or begins there. */
  readonly anchor?: "start" | "end";
}

interface NetworkProps {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly neurons: readonly Neuron[];
  readonly connections: readonly Connection[];
  readonly notes: readonly Note[];
}

export function Network({ label, width, height, neurons, connections, notes }: NetworkProps) {
  return (
    <div class="network">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        {connections.map(({ from, to, weight, full = 1 }) => {
          const [a, b] = [neurons[from]!, neurons[to]!];
          const kind = weight === undefined || weight === 0 ? "none" : weight > 0 ? "pos" : "neg";
          const size = weight === undefined ? 0 : Math.min(1, Math.abs(weight) / full);
          return (
            <line
              key={`${from}-${to}`}
              class={`connection ${kind}`}
              x1={a.x}
              y1={a.y}
              x2={b.x}
              y2={b.y}
              stroke-width={1 + 3 * size}
            />
          );
        })}
        {neurons.map(({ x, y, name, radius = 18 }, i) => (
          <g key={i} class="neuron">
            <circle cx={x} cy={y} r={radius} />
            {name && (
              <text class="it" x={x} y={y + 5} text-anchor="middle">
                {name}
              </text>
            )}
          </g>
        ))}
      </svg>
      {notes.map(({ x, y, says, anchor }, i) => (
        <div
          key={i}
          class={`note ${anchor ?? ""}`}
          style={{ left: `${(100 * x) / width}%`, top: `${(100 * y) / height}%` }}
        >
          {says}
        </div>
      ))}
    </div>
  );
}

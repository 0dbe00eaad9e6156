// A point of a figure that is dragged along one axis, or moved by keys. Attributes of SVG keep their
// case, so that it is tabindex here: with tabIndex no key would reach it.

import { useRef } from "preact/hooks";
import { explained } from "../../../components/lens/explained.ts";
import { text } from "../../../state/language.ts";
import { type Reach, within } from "../setting/scenes.ts";
import { slid } from "../setting/slider-keys.ts";
import { stopClip } from "./clip.ts";
import { numbersAt, type Scale, toX, toY } from "./scale.ts";

interface HandleProps {
  readonly scale: Scale;
  readonly x: number;
  readonly y: number;
  readonly axis: "x" | "y";
  readonly label: string;
  readonly value: number;
  readonly reach: Reach;
  readonly says: string;
  readonly onChange: (value: number) => void;
  /** From what the pointer is at to a value; default: the number on the axis. */
  readonly toValue?: (at: { readonly x: number; readonly y: number }) => number;
}

export function Handle(props: HandleProps) {
  const { scale, axis, label, value, reach, onChange, toValue } = props;
  const isDragged = useRef(false);
  const [px, py] = [toX(scale, props.x), toY(scale, props.y)];
  const inside = (at: number, low: number, high: number) => Math.max(low, Math.min(high, at));
  const move = (event: PointerEvent & { readonly currentTarget: SVGGElement }) => {
    const box = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
    const at = numbersAt(scale, event, box);
    const asked = toValue ? toValue(at) : at[axis];
    if (!Number.isFinite(asked)) return;
    onChange(within(asked, reach));
  };
  return (
    <g
      class={`handle along-${axis}`}
      role="slider"
      tabindex={0}
      aria-label={label}
      {...explained(text.value.explains.visualProof.handle)}
      aria-orientation={axis === "x" ? "horizontal" : "vertical"}
      aria-valuemin={reach.least}
      aria-valuemax={reach.most}
      aria-valuenow={value}
      aria-valuetext={props.says}
      transform={`translate(${inside(px, scale.left, scale.right)} ${inside(py, scale.top, scale.bottom)})`}
      onKeyDown={(event) => {
        const next = slid(event.key, value, reach);
        if (next === undefined) return;
        event.preventDefault();
        stopClip();
        onChange(next);
      }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
        stopClip();
        isDragged.current = true;
      }}
      onPointerMove={(event) => {
        if (isDragged.current) move(event);
      }}
      onPointerUp={() => {
        isDragged.current = false;
      }}
      onPointerCancel={() => {
        isDragged.current = false;
      }}
    >
      <circle class="target" r={18} />
      <circle class="dot" r={7} />
      <path
        class="ways"
        d={axis === "x" ? "M-11 0l-4-3v6zM11 0l4-3v6z" : "M0-11l-3-4h6zM0 11l-3 4h6z"}
      />
    </g>
  );
}

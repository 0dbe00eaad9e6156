// A stage as a list of lines. Pointing at a line, or walking to it with the arrow keys, lights every line
// in all stages that stands for the same nodes.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../../state/language.ts";
import type { ListingLine } from "../../worker/questions.ts";
import { fold } from "./folding.ts";

const MOST = 240;

export interface ListingProps {
  readonly name: string;
  readonly lines: readonly ListingLine[];
  /** The nodes that are lit, and those next to them. */
  readonly lit: ReadonlySet<number>;
  readonly near: ReadonlySet<number>;
  readonly onLight: (nodes: readonly number[], isKept: boolean) => void;
  /** The first line of the derived gradient; the lines from it on are marked. */
  readonly backwardFrom?: number;
  readonly onLeave: () => void;
}

export function Listing(props: ListingProps) {
  const { name, lines, lit, near, onLight, backwardFrom = Number.POSITIVE_INFINITY } = props;
  const opened = useSignal<ReadonlySet<number>>(new Set());
  const at = useSignal(0);
  const list = useRef<HTMLDivElement>(null);
  /** The line under the pointer, so that it lights once. */
  const pointed = useRef<number | undefined>(undefined);
  const touched = new Set(
    lines.flatMap((line, i) => (line.nodes.some((n) => lit.has(n)) ? [i] : [])),
  );
  const pieces = fold(lines.length, touched, opened.value, MOST + opened.value.size);
  const first = Math.min(...touched);
  useFollow(list, first);
  const shown = pieces.flatMap((piece) => (piece.kind === "line" ? [piece.index] : []));
  /** What is folded behind the line that the cursor is at. */
  const behind = pieces.find(
    (piece, i) =>
      piece.kind === "fold" &&
      (pieces[i - 1] as { index?: number } | undefined)?.index === at.value,
  );
  const move = (by: number) => {
    const i = shown.findIndex((index) => index >= at.value);
    at.value = shown[Math.max(0, Math.min(shown.length - 1, i + by))] ?? 0;
    onLight(lines[at.value]?.nodes ?? [], false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = MOVES[event.key];
    if (by !== undefined) move(by);
    else if (event.key === "Enter" && behind?.kind === "fold") open(opened, behind);
    else if (event.key === "Enter" || event.key === " ")
      onLight(lines[at.value]?.nodes ?? [], true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="listing" aria-label={name}>
      <div
        ref={list}
        role="listbox"
        aria-label={name}
        tabIndex={0}
        aria-activedescendant={`${name}-${at.value}`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => {
          pointed.current = undefined;
          props.onLeave();
        }}
      >
        {pieces.map((piece) =>
          piece.kind === "fold" ? (
            // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the line before opens it
            // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
            <div
              key={`fold ${piece.from}`}
              role="option"
              aria-selected={false}
              class="fold"
              onClick={() => open(opened, piece)}
            >
              {text.value.compiler.folded(piece.count)}
            </div>
          ) : (
            <Row
              key={piece.index}
              id={`${name}-${piece.index}`}
              line={lines[piece.index]!}
              kind={[
                touched.has(piece.index) ? "lit" : "",
                lines[piece.index]!.nodes.some((n) => near.has(n)) ? "near" : "",
                piece.index >= backwardFrom ? "back" : "",
                piece.index === at.value ? "at" : "",
              ].join(" ")}
              isLit={touched.has(piece.index)}
              onPoint={(isKept) => {
                if (!isKept && pointed.current === piece.index) return;
                pointed.current = piece.index;
                at.value = piece.index;
                onLight(lines[piece.index]!.nodes, isKept);
              }}
            />
          ),
        )}
      </div>
    </section>
  );
}

const MOVES: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 20,
  PageUp: -20,
  Home: -1e9,
  End: 1e9,
};

const open = (
  opened: Signal<ReadonlySet<number>>,
  { from, count }: { readonly from: number; readonly count: number },
) => {
  const next = new Set(opened.value);
  for (let i = from; i < from + Math.min(count, MOST); i++) next.add(i);
  opened.value = next;
};

function Row(props: {
  readonly id: string;
  readonly line: ListingLine;
  readonly kind: string;
  readonly isLit: boolean;
  readonly onPoint: (isKept: boolean) => void;
}) {
  const { line } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, this is its active option
    <div
      id={props.id}
      role="option"
      class={props.kind}
      aria-selected={props.isLit}
      // a pointer that rests where the list has just appeared points at nothing
      onPointerMove={() => props.onPoint(false)}
      onClick={() => props.onPoint(true)}
    >
      {line.text === "" ? "\u00a0" : line.text}
    </div>
  );
}

/** Brings the first lit line into view inside its own list, without moving the page. */
function useFollow(list: { readonly current: HTMLDivElement | null }, first: number): void {
  useEffect(() => {
    const box = list.current;
    if (!box || !Number.isFinite(first) || box.matches(":hover, :focus")) return;
    const row = box.querySelector<HTMLElement>(".lit");
    if (row) box.scrollTop = row.offsetTop - box.offsetTop - box.clientHeight / 3;
  }, [first, list]);
}

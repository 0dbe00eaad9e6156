// A sentence of the catalogue with things in it: "{eta}" is replaced by what stands under that name.
import { type ComponentChildren, Fragment } from "preact";

export function Filled(props: {
  readonly text: string;
  readonly parts: Readonly<Record<string, ComponentChildren>>;
}) {
  const pieces = props.text.split(/\{(\w+)\}/);
  return (
    <>
      {pieces.map((piece, i) => (
        <Fragment key={i}>{i % 2 ? props.parts[piece] : piece}</Fragment>
      ))}
    </>
  );
}

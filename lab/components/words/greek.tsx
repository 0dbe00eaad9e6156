// A sentence with its symbols set as mathematics: Greek letters, and what stands between asterisks.
export function Greek({ children }: { readonly children: string }) {
  return (
    <>
      {children
        .split(/([α-ωΑ-Ω]′?|\*[^*]+\*)/)
        .map((part, i) => (i % 2 === 0 ? part : <i key={part}>{part.replaceAll("*", "")}</i>))}
    </>
  );
}

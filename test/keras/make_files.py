"""Writes what test/keras/keras.test.ts compares with: models that Keras saved, what they answer, and what Keras
answers when it loads the files that toKeras writes. Needs keras 3.15, h5py, numpy and torch; the files are
committed, so the tests need none of them.

    node dist/test/keras/write-files.js ours
    KERAS_BACKEND=torch python3 test/keras/make_files.py ours

files/<name>.keras and .h5: models of Keras. files/answers.json: for each inputs x and answers y.
files/ours.json: for each file of ours its SHA-256 and what Keras answers. files/npz.txt: what Keras says when
it loads a file that it wrote itself with weights_format="npz"."""
import hashlib
import json
import os
import pathlib
import re
import sys

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import numpy as np
from keras import layers as L

here = pathlib.Path(__file__).parent / "files"
rng = np.random.default_rng(3)
answers = {}


def fill(model):
    """Weights that are not what they begin as."""
    for layer in model.layers:
        new = []
        for w in layer.weights:
            value = rng.standard_normal(w.shape) * 0.4
            if "variance" in w.path:
                value = 0.5 + rng.random(w.shape)
            if "seed" in w.path or "count" in w.path:
                value = np.array(w.numpy())
            new.append(value.astype(w.dtype))
        layer.set_weights(new)


def record(name, model, x, endings=("keras",)):
    fill(model)
    y = np.asarray(model.predict(x, verbose=0))
    for ending in endings:
        model.save(here / f"{name}.{ending}")
    answers[name] = {
        "x": np.round(x, 6).astype(float).ravel().tolist(),
        "y": y.astype(float).ravel().tolist(),
        "files": [f"{name}.{ending}" for ending in endings],
    }


def numbers(*shape):
    return np.round(rng.standard_normal(shape), 6).astype("float32")


def symbols(count, *shape):
    return rng.integers(1, count, shape).astype("float32")


both = ("keras", "h5")
record(
    "dense",
    keras.Sequential(
        [
            keras.Input((5,)),
            L.Dense(6, activation="gelu"),
            L.Dropout(0.3),
            L.Dense(4, activation="leaky_relu", use_bias=False),
            L.LeakyReLU(negative_slope=0.1),
            L.Dense(3, activation="softmax"),
        ]
    ),
    numbers(4, 5),
    both,
)
record(
    "activations",
    keras.Sequential(
        [
            keras.Input((5,)),
            L.Activation("silu"),
            L.Activation("softplus"),
            L.ELU(alpha=0.5),
            L.ReLU(negative_slope=0.2),
            L.Dense(4, activation="elu"),
            L.Dense(4),
            L.Softmax(),
        ]
    ),
    numbers(4, 5),
)
record(
    "pictures",
    keras.Sequential(
        [
            keras.Input((11, 9, 3)),
            L.Rescaling(0.5, offset=-0.25),
            L.Conv2D(4, 3, activation="relu"),
            L.BatchNormalization(),
            L.MaxPooling2D(2),
            L.Conv2D(6, (2, 3), padding="same", groups=2, activation="tanh", use_bias=False),
            L.AveragePooling2D(2, padding="same"),
            L.Flatten(),
            L.Dense(3, activation="softmax"),
        ]
    ),
    numbers(3, 11, 9, 3),
    both,
)
record(
    "strides",
    keras.Sequential(
        [
            keras.Input((10, 9, 2)),
            L.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
            L.Conv2D(3, 2, dilation_rate=2, activation="sigmoid"),
            L.DepthwiseConv2D(2, depth_multiplier=2, padding="same"),
            L.GlobalAveragePooling2D(),
            L.Dense(2),
        ]
    ),
    numbers(3, 10, 9, 2),
)
record(
    "same_poolings",
    keras.Sequential(
        [
            keras.Input((8, 9, 2)),
            L.MaxPooling2D(3, strides=2, padding="same"),
            L.AveragePooling2D(3, strides=1, padding="same"),
            L.Flatten(),
        ]
    ),
    numbers(3, 8, 9, 2),
)
record(
    "zero_padding",
    keras.Sequential(
        [
            keras.Input((7, 6, 2)),
            L.ZeroPadding2D(((1, 0), (2, 1))),
            L.Conv2D(3, 3, strides=2, activation="relu"),
            L.ZeroPadding2D(1),
            L.AveragePooling2D(2),
            L.GlobalMaxPooling2D(),
            L.Dense(2, activation="sigmoid"),
        ]
    ),
    numbers(3, 7, 6, 2),
)
record(
    "norms",
    keras.Sequential(
        [
            keras.Input((12,)),
            L.Reshape((3, 2, 2)),
            L.BatchNormalization(momentum=0.9, epsilon=1e-4, scale=False),
            L.LayerNormalization(epsilon=0.01),
            L.Flatten(),
            L.LayerNormalization(center=False),
            L.BatchNormalization(center=False),
            L.Dense(2),
        ]
    ),
    numbers(3, 12),
    both,
)
adapted = L.Normalization()
adapted.adapt(numbers(20, 3) * 2 + 1)
i = keras.Input((3,))
x = adapted(i)
x = L.Normalization(mean=[0.1, 0.2, 0.3], variance=[1.0, 2.0, 3.0])(x)
model = keras.Model(i, L.Dense(2)(x))
kept = [w.numpy() for w in adapted.weights]
fill(model)
for variable, value in zip(adapted.weights, kept):
    variable.assign(value)
adapted.finalize_state()
x = numbers(3, 3)
model.save(here / "normalization.keras")
answers["normalization"] = {
    "x": x.astype(float).ravel().tolist(),
    "y": np.asarray(model.predict(x, verbose=0)).astype(float).ravel().tolist(),
    "files": ["normalization.keras"],
}
record(
    "recurrent",
    keras.Sequential(
        [
            keras.Input((6, 4)),
            L.LSTM(5, return_sequences=True),
            L.GRU(4, return_sequences=True),
            L.Dense(3, activation="tanh"),
            L.SimpleRNN(4, activation="relu", return_sequences=True),
            L.GRU(3, use_bias=False, go_backwards=True),
            L.Dense(2, activation="softmax"),
        ]
    ),
    numbers(3, 6, 4),
    both,
)
record(
    "bidirectional",
    keras.Sequential(
        [
            keras.Input((5, 3)),
            L.Bidirectional(L.LSTM(4, return_sequences=True)),
            L.TimeDistributed(L.Dense(3, activation="relu")),
            L.Bidirectional(L.GRU(2)),
            L.Dense(2),
        ]
    ),
    numbers(3, 5, 3),
    both,
)
s = symbols(9, 3, 6)
s[0, 4:] = 0
s[2, 2:] = 0
record(
    "symbols",
    keras.Sequential(
        [
            keras.Input((6,)),
            L.Embedding(9, 4, mask_zero=True),
            L.LSTM(3, return_sequences=True),
            L.Bidirectional(L.SimpleRNN(2)),
            L.Dense(2),
        ]
    ),
    s,
    both,
)
m = numbers(3, 6, 2)
m[1, 3:] = -1
record(
    "masked",
    keras.Sequential([keras.Input((6, 2)), L.Masking(mask_value=-1.0), L.GRU(3), L.Dense(2)]),
    m,
)
i = keras.Input((8, 8, 1))
x = L.Conv2D(3, 3, activation="relu")(i)
x = L.MaxPooling2D()(x)
x = L.Conv2D(2, 2)(x)
x = L.Activation("tanh")(x)
x = L.Flatten()(x)
model = keras.Model(i, L.Dense(4, activation="softmax")(x))
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(numbers(8, 8, 8, 1), np.arange(8) % 4, verbose=0)
record("functional", model, numbers(3, 8, 8, 1), both)
(here / "answers.json").write_text(json.dumps(answers) + "\n")

# what Keras says of the files that we write
ours = {}
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob("*.keras")):
    question = json.loads(path.with_suffix(".json").read_text())
    x = np.array(question["x"], "float32").reshape([-1, *question["shape"]])
    y = np.asarray(keras.saving.load_model(path).predict(x, verbose=0))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    ours[path.stem] = {"sha256": digest, "y": y.astype(float).ravel().tolist()}
told = {"keras": keras.__version__, "files": ours}
(here / "ours.json").write_text(json.dumps(told) + "\n")

# whether weights in an archive of NumPy's could be loaded
from keras.src.saving import saving_lib

small = keras.Sequential([keras.Input((2,)), L.Dense(2)])
saving_lib.save_model(small, folder / "npz.keras", weights_format="npz")
try:
    keras.saving.load_model(folder / "npz.keras")
    said = "loaded"
except Exception as error:
    said = re.sub(r"\s+", " ", f"{type(error).__name__}: {error}")
(here / "npz.txt").write_text(f"Keras {keras.__version__}: {said}\n")

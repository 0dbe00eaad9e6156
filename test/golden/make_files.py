"""Writes files/ beside it: data and weights as NumPy, PyArrow and the book's own script write them.

    python3 test/golden/make_files.py

Needs numpy, pyarrow and pillow. The files are committed, so the tests need none of them."""
import gzip
import io
import json
import os
import pickle

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "files")
rng = np.random.default_rng(19)


def path(name):
    return os.path.join(HERE, name)


# every type of numbers, both orders of bytes, both orders of axes; values a + b * 7 over [2, 3]
base = np.array([[0, 7, 14], [1, 8, 15]])
for kind in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]:
    array = (base % 2 if kind == "b1" else base * (-1 if kind[0] == "i" else 1)).astype(kind)
    if kind[0] == "f":
        array = array / 4 - 1
        array = array.astype(kind)
    for order in "<>":
        np.save(path(f"{kind}{'le' if order == '<' else 'be'}.npy"), array.astype(array.dtype.newbyteorder(order)))
np.save(path("fortran.npy"), np.asfortranarray(np.arange(24, dtype="i4").reshape(2, 3, 4)))
np.save(path("scalar.npy"), np.float64(2.5))
np.save(path("empty.npy"), np.zeros((0, 4), "f4"))
with open(path("version3.npy"), "wb") as file:
    np.lib.format.write_array(file, np.arange(3, dtype="u2"), version=(3, 0))
np.save(path("text.npy"), np.array(["a", "bc"]))
np.save(path("objects.npy"), np.array([{}, 1], dtype=object))
np.save(path("fields.npy"), np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f4")]))
np.save(path("complex.npy"), np.array([1j]))

x = rng.integers(0, 256, (12, 3, 4)).astype("u1")
y = (np.arange(12) % 3).astype("i8")
np.savez(path("stored.npz"), x=x, y=y)
np.savez_compressed(path("deflated.npz"), x=x, y=y)
np.savez_compressed(path("split.npz"), x_train=x, y_train=y, x_test=x[:5], y_test=y[:5])


def png(pixels):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


names = ["zero", "one", "two"]
features = {
    "image": {"_type": "Image"},
    "label": {"names": names, "_type": "ClassLabel"},
}
pictures = pa.table(
    {
        "image": [{"bytes": png(one), "path": f"{i}.png"} for i, one in enumerate(x)],
        "label": pa.array(y),
    }
).replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
pq.write_table(pictures, path("pictures.parquet"), row_group_size=5)
numbers = pa.table(
    {
        "a": pa.array(np.arange(12) / 8, pa.float32()),
        "b": pa.array(np.arange(12) / 10, pa.float64()),
        "c": pa.array(np.arange(12) - 5, pa.int32()),
        "flag": pa.array([i % 2 == 0 for i in range(12)]),
        "pair": pa.array([[i, i + 0.5] for i in range(12)], pa.list_(pa.float32())),
        "pixels": pa.array([row.reshape(-1).tolist() for row in x], pa.list_(pa.uint8())),
        "name": pa.array([names[i] for i in y]),
        "when": pa.array([0] * 12, pa.timestamp("ms")),
    }
)
for codec in ["none", "snappy", "gzip", "zstd"]:
    pq.write_table(
        numbers,
        path(f"{codec}.parquet"),
        compression=codec,
        row_group_size=7,
        write_page_checksum=codec == "none",
        data_page_version="2.0" if codec == "gzip" else "1.0",
    )
missing = pa.table({"a": pa.array([1.0, None, 3.0]), "y": pa.array([0, 1, 0])})
pq.write_table(missing, path("missing.parquet"))

# the book's mnist.pkl.gz: three pairs of arrays, pickled by Python 2 (protocol 2, from cPickle)
def part(count):
    pixels = (rng.integers(0, 256, (count, 784)) * (rng.random((count, 784)) < 0.02)).astype("f4")
    return (pixels / np.float32(256), (np.arange(count) * 7 % 10).astype("i8"))


with gzip.GzipFile(path("mnist.pkl.gz"), "wb", mtime=0) as file:
    pickle.dump((part(20), part(5), part(5)), file, protocol=2)
with gzip.GzipFile(path("mnist4.pkl.gz"), "wb", mtime=0) as file:
    pickle.dump((part(3), part(2), part(2)), file, protocol=4)

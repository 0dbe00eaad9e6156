"""The safetensors format, as the scripts beside it write it."""
import json
import os
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = {"float64": "F64", "float32": "F32", "uint8": "U8", "int32": "I32", "uint32": "U32", "int64": "I64"}


def write(path, tensors, metadata):
    """The safetensors format: a length, a JSON header, the values."""
    header, data = {"__metadata__": metadata}, b""
    for name, array in tensors.items():
        # bits of a type that NumPy has not come with its name
        kind, array = array if isinstance(array, tuple) else (None, array)
        array = np.asarray(array, order="C")
        raw = array.tobytes()
        header[name] = {
            "dtype": kind or NAMES[str(array.dtype)],
            "shape": list(array.shape) if array.ndim else [],
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % 8)
    with open(os.path.join(HERE, path), "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)

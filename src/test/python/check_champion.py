"""Loads registered versions with MLflow's own client, in an environment without Spark, and prints their predictions.

Arguments: tracking URI, model URIs with commas between, file with {"columns": [...], "data": [[...]]}, name of the output
(default predicted_price). Prints a JSON list a model.
"""

import importlib.util
import json
import sys

import mlflow
import pandas as pd

tracking_uri, model_uris, rows = sys.argv[1:4]
output = sys.argv[4] if len(sys.argv) > 4 else "predicted_price"
assert importlib.util.find_spec("pyspark") is None, "this environment has Spark: it proves nothing"
mlflow.set_tracking_uri(tracking_uri)
with open(rows) as file:
    split = json.load(file)
for model_uri in model_uris.split(","):
    model = mlflow.pyfunc.load_model(model_uri)
    answers = model.predict(pd.DataFrame(split["data"], columns=split["columns"], dtype="float64"))
    example = model.input_example
    assert example is not None and len(model.predict(example)) == 1, "the input example does not predict"
    print(json.dumps([float(x) for x in answers[output]]))

"""Loads a registered version's Spark flavor with MLflow's own client and prints its predictions.

Arguments: tracking URI, model URI, file with {"columns": [...], "data": [[...]]}, name of the output (default
predicted_price). Prints a JSON list.
"""

import json
import sys

import mlflow
import mlflow.spark
from pyspark.sql import SparkSession

tracking_uri, model_uri, rows = sys.argv[1:4]
output = sys.argv[4] if len(sys.argv) > 4 else "predicted_price"
spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.session.timeZone", "UTC")
    .getOrCreate()
)
mlflow.set_tracking_uri(tracking_uri)
model = mlflow.spark.load_model(model_uri)
with open(rows) as file:
    split = json.load(file)
data = [(i, *map(float, row)) for i, row in enumerate(split["data"])]
frame = spark.createDataFrame(data, ["row", *split["columns"]])
answers = model.transform(frame).select("row", output).collect()
print(json.dumps([answer[output] for answer in sorted(answers, key=lambda a: a["row"])]))

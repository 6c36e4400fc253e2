"""Predicts the rows of a file of prediction records with the MLlib model that mlflow.spark loads.

usage: spark_agreement.py MODEL_URI PREDICTIONS.jsonl
Prints the number of rows and the largest relative difference as one JSON object.
"""

import json
import sys

import mlflow
import mlflow.spark
from pyspark.sql import SparkSession

uri, file = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .getOrCreate()
)
model = mlflow.spark.load_model(uri)
with open(file) as lines:
    records = [json.loads(line) for line in lines]
names = list(records[0]["features"])
rows = [(i, *(float(record["features"][name]) for name in names)) for i, record in enumerate(records)]
answers = model.transform(spark.createDataFrame(rows, ["row", *names])).select("row", "predicted_price").collect()
difference = max(
    abs(answer["predicted_price"] - records[answer["row"]]["predicted_price"])
    / abs(records[answer["row"]]["predicted_price"])
    for answer in answers
)
print(json.dumps({"rows": len(answers), "largest_relative_difference": difference}))

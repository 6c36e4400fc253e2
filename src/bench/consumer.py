"""The consumer that people write by hand: Kafka in, a forest, Kafka out. `nightjar loadtest --baseline` runs it.

It reads JSON, keeps the last prices of each commodity, computes the six features, predicts and writes JSON, once with
scikit-learn per message and once with batches in ONNX Runtime. It promises nothing about loss or duplicates.

The forest of scikit-learn cannot be the registered one, whose format it does not read: it is fitted here to made-up rows
of the same shape, with the same number of trees and depth. ONNX Runtime runs the registered version's own model.onnx.
"""

import argparse
import json
import signal
import statistics
import time

from confluent_kafka import Consumer, Producer, TopicPartition

FEATURES = ["current_price", "avg_price_7d", "volatility_7d", "volume_trend", "supply_index", "demand_index"]


def features_of(event, history):
    price = float(event["price"])
    known = history[event["commodity"]]
    week = known["closes"][-6:] + [price]
    average = sum(week) / len(week)
    volatility = statistics.stdev(week)
    volumes = known["volumes"]
    trend = (sum(volumes[-7:]) / 7) / (sum(volumes[-14:-7]) / 7) - 1 if len(volumes) >= 14 else 0.0
    return [price, average, volatility, trend, known["supply_index"], known["demand_index"]]


def inputs_of(row):
    price, average, volatility, trend, supply, demand = row
    z = (price - average) / volatility if volatility > 0 else 0.0
    return [average / price, z, volatility / price, trend, supply / 100, demand / 100]


def sklearn_model(trees, depth):
    import numpy
    from sklearn.ensemble import RandomForestRegressor

    random = numpy.random.default_rng(20001)
    x = random.normal([1, 0, 0.02, 0, 1, 1], [0.02, 1, 0.01, 0.2, 0.1, 0.1], size=(20_000, 6))
    y = random.normal(0, 0.02, size=20_000) - 0.2 * (1 - x[:, 0]) + 0.01 * (x[:, 5] - x[:, 4])
    forest = RandomForestRegressor(n_estimators=trees, max_depth=depth, min_samples_leaf=5, random_state=20001, n_jobs=-1)
    forest.fit(x, y)
    forest.n_jobs = 1  # starting threads for one row costs more than the row

    def predict(rows):
        returns = forest.predict([inputs_of(row) for row in rows])
        return [row[0] * float(numpy.exp(r)) for row, r in zip(rows, returns)]

    return predict


def onnx_model(path):
    import numpy
    import onnxruntime

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_inputs()]

    def predict(rows):
        columns = numpy.asarray(rows, dtype=numpy.float64)
        feed = {name: numpy.ascontiguousarray(columns[:, FEATURES.index(name)]) for name in names}
        return session.run(None, feed)[0].reshape(-1).tolist()

    return predict


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--bootstrap", required=True, help="the brokers' addresses")
    arguments.add_argument("--input", required=True, help="topic of events")
    arguments.add_argument("--output", required=True, help="topic of answers")
    arguments.add_argument("--history", required=True, help="JSON: commodity -> closes, volumes, supply_index, demand_index")
    arguments.add_argument("--model", required=True, help="sklearn, or the path of a model.onnx")
    arguments.add_argument("--batch", type=int, default=1, help="most messages predicted at once")
    arguments.add_argument("--trees", type=int, default=100)
    arguments.add_argument("--depth", type=int, default=10)
    given = arguments.parse_args()

    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
    with open(given.history, encoding="utf-8") as file:
        history = json.load(file)
    predict = sklearn_model(given.trees, given.depth) if given.model == "sklearn" else onnx_model(given.model)

    consumer = Consumer({
        "bootstrap.servers": given.bootstrap,
        "group.id": "loadtest-python-" + given.output,
        "enable.auto.commit": True,
        "auto.offset.reset": "earliest",
        "fetch.wait.max.ms": 5,
    })
    producer = Producer({"bootstrap.servers": given.bootstrap, "linger.ms": 0, "acks": "all", "enable.idempotence": True})
    partitions = consumer.list_topics(given.input, timeout=20).topics[given.input].partitions
    consumer.assign([TopicPartition(given.input, number, consumer.get_watermark_offsets(
        TopicPartition(given.input, number), timeout=20)[1]) for number in partitions])
    print("Ready: predicting with " + given.model + ", up to " + str(given.batch) + " at once", flush=True)

    while not stopped:
        messages = [m for m in consumer.consume(given.batch, timeout=0.05) if m.error() is None]
        if not messages:
            producer.poll(0)
            continue
        events = [json.loads(message.value()) for message in messages]
        rows = [features_of(event, history) for event in events]
        for message, event, row, price in zip(messages, events, rows, predict(rows)):
            answer = json.dumps({
                "commodity": event["commodity"],
                "event_time": event["event_time"],
                "current_price": row[0],
                "predicted_price": price,
                "features": dict(zip(FEATURES, row)),
                "scored_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            })
            while True:
                try:
                    producer.produce(given.output, answer, message.key(), partition=message.partition())
                    break
                except BufferError:
                    producer.poll(0.1)
        producer.poll(0)
    producer.flush(10)
    consumer.close()


if __name__ == "__main__":
    main()

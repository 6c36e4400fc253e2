"""Fits small scikit-learn forests and writes them with what the shap package says of them, for ShapReferenceTest.

Argument: the file to write, src/test/resources/dev/nightjar/forest/shap-reference.json. It was made with Python 3.11 and
pip install shap==0.51.0 scikit-learn==1.9.1 numpy==2.4.6.

All inputs lie on a grid of 1/64, so thresholds lie on one of 1/128: both are exact in float32, in which scikit-learn
compares, and in the doubles of Nightjar.
"""

import json
import sys

import numpy as np
import shap
import sklearn
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier, RandomForestRegressor

INPUTS = 5
SEED = 20261121

random = np.random.default_rng(SEED)
learned = np.round(random.normal(size=(240, INPUTS)) * 64) / 64
asked = np.round(random.normal(size=(12, INPUTS)) * 64) / 64
label = learned[:, 0] * learned[:, 1] + np.sin(learned[:, 2]) + random.normal(size=len(learned)) / 2
kind = np.clip(np.floor(label + 1.5), 0, 2)


def columns(tree):
    """A tree as columns; values are one a node for regression, one a node and class for classification."""
    return {
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "input": tree.feature.tolist(),
        "threshold": tree.threshold.tolist(),
        "cover": [int(rows) for rows in tree.weighted_n_node_samples],
        "values": tree.value[:, 0, :].tolist(),
    }


def reference(name, model, trees, weights, outputs):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    values = np.asarray(explainer.shap_values(asked)).reshape(len(asked), INPUTS, outputs)
    return {
        "name": name,
        "weights": weights,
        "trees": trees,
        "expected": np.atleast_1d(explainer.expected_value).tolist(),
        "shap": values.tolist(),
    }


mean = RandomForestRegressor(n_estimators=4, max_depth=7, max_features=0.5, random_state=SEED).fit(learned, label)
shares = RandomForestClassifier(n_estimators=4, max_depth=5, random_state=SEED).fit(learned, kind)
boosted = GradientBoostingRegressor(
    n_estimators=6, max_depth=3, learning_rate=0.3, subsample=0.8, random_state=SEED
).fit(learned, label)

start = {"left": [-1], "right": [-1], "input": [-2], "threshold": [-2.0], "cover": [len(learned)]}
start["values"] = boosted.init_.constant_.tolist()
stages = [columns(stage.tree_) for stage in boosted.estimators_[:, 0]]

models = [
    reference("mean", mean, [columns(tree.tree_) for tree in mean.estimators_], [], 1),
    reference("shares", shares, [columns(tree.tree_) for tree in shares.estimators_], [], 3),
    reference("boosted", boosted, [start, *stages], [1.0] + [boosted.learning_rate] * len(stages), 1),
]
with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "made_with": {"shap": shap.__version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "inputs": INPUTS,
            "rows": asked.tolist(),
            "models": models,
        },
        file,
        separators=(",", ":"),
    )
    file.write("\n")

"""Scores of class probabilities for ClassScoresTest, by scikit-learn 1.7 or newer; run it and compare."""

import sys

import numpy as np
import sklearn
from sklearn.metrics import accuracy_score, brier_score_loss, f1_score, log_loss, roc_auc_score

TWO = [  # label, probability of class 1
    (0, 0.1), (0, 0.4), (1, 0.35), (1, 0.8), (0, 0.35), (1, 0.65), (0, 0.7), (1, 1.0), (0, 0.0), (1, 0.0),
]
THREE = [  # label, probabilities
    (0, (0.7, 0.2, 0.1)), (0, (0.3, 0.4, 0.3)), (1, (0.2, 0.5, 0.3)), (1, (0.1, 0.3, 0.6)), (2, (0.25, 0.25, 0.5)),
    (2, (0.5, 0.3, 0.2)), (2, (0.0, 0.1, 0.9)), (0, (0.6, 0.3, 0.1)),
]


def show(name, labels, probabilities):
    classes = list(range(probabilities.shape[1]))
    named = probabilities.argmax(axis=1)
    two = len(classes) == 2
    print(name)
    print("  accuracy", repr(float(accuracy_score(labels, named))))
    print("  f1", repr(float(f1_score(labels, named, average="macro"))))
    scores = probabilities[:, 1] if two else probabilities
    print("  roc_auc", repr(float(roc_auc_score(labels, scores, multi_class="ovr", average="macro"))))
    print("  log_loss", repr(float(log_loss(labels, probabilities, labels=classes))))
    print("  brier", repr(float(brier_score_loss(labels, scores, labels=classes))))


print("scikit-learn", sklearn.__version__, "python", sys.version.split()[0])
labels = np.array([label for label, _ in TWO])
ones = np.array([one for _, one in TWO])
show("two", labels, np.column_stack([1 - ones, ones]))
show("three", np.array([label for label, _ in THREE]), np.array([row for _, row in THREE]))

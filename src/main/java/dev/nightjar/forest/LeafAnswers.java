package dev.nightjar.forest;

/** What the leaves that one row reached amount to. Each sums in MLlib's order, so that the last bit is the same. */
sealed interface LeafAnswers {

    static LeafAnswers of(Aggregation aggregation, FlatTrees trees) {
        if (aggregation instanceof Aggregation.Mean) {
            return new Mean(trees.leafValues());
        } else if (aggregation instanceof Aggregation.WeightedSum sum) {
            return new WeightedSum(trees.leafValues(), Weights.of(sum.weights(), trees));
        } else if (aggregation instanceof Aggregation.LogOdds odds) {
            return new LogOdds(new WeightedSum(trees.leafValues(), Weights.of(odds.weights(), trees)));
        }
        return new ClassShares(((Aggregation.ClassShares) aggregation).classes(), trees.table.shares());
    }

    /**
     * The number that is predicted: a value, or the number of a class.
     *
     * @param ends the leaf reached in each tree
     */
    double predict(int[] ends);

    /** One tree's own answer: the value of the leaf reached, or the number of the most probable class. */
    double vote(int leaf);

    /** Number of classes; 0 for a regression. */
    default int classes() {
        return 0;
    }

    /** The probability of each class, into {@code out} from {@code from} on. */
    default void probabilities(int[] ends, double[] out, int from) {
        throw new IllegalStateException("the forest predicts numbers: it has no classes");
    }

    /**
     * MLlib sums with Scala's {@code sum}, a reduction from the first tree's answer on (so that −0.0 alone stays −0.0),
     * then divides by the number of trees.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Mean(double[] values) implements LeafAnswers {
        @Override
        public double predict(int[] ends) {
            double sum = values[ends[0]];
            for (int tree = 1; tree < ends.length; tree++) {
                sum += values[ends[tree]];
            }
            return sum / ends.length;
        }

        @Override
        public double vote(int leaf) {
            return values[leaf];
        }
    }

    /**
     * MLlib takes the dot product from its BLAS. This is the order of netlib's {@code Java11BLAS.ddot}, which runs where
     * neither a native BLAS nor Java's vector module is in the process; with those the last bits of MLlib's own answer
     * depend on the machine.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record WeightedSum(double[] values, double[] weights) implements LeafAnswers {
        @Override
        public double predict(int[] ends) {
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            int tree = 0;
            for (; tree + 3 < ends.length; tree += 4) {
                a = Math.fma(values[ends[tree]], weights[tree], a);
                b = Math.fma(values[ends[tree + 1]], weights[tree + 1], b);
                c = Math.fma(values[ends[tree + 2]], weights[tree + 2], c);
                d = Math.fma(values[ends[tree + 3]], weights[tree + 3], d);
            }
            double sum = 0 + (a + b + c + d);
            for (; tree < ends.length; tree++) {
                sum = Math.fma(values[ends[tree]], weights[tree], sum);
            }
            return sum;
        }

        @Override
        public double vote(int leaf) {
            return values[leaf];
        }
    }

    /** MLlib's {@code LogLoss.computeProbability} of class 0, and the rest for class 1. */
    record LogOdds(WeightedSum margin) implements LeafAnswers {
        @Override
        public double predict(int[] ends) {
            return margin.predict(ends) > 0 ? 1 : 0;
        }

        @Override
        public double vote(int leaf) {
            return margin.vote(leaf);
        }

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public void probabilities(int[] ends, double[] out, int from) {
            out[from] = 1 / (1 + Math.exp(-2 * -margin.predict(ends)));
            out[from + 1] = 1 - out[from];
        }
    }

    /** MLlib adds the shares of each class from 0 on, then divides by the sum over the classes; the first best wins. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ClassShares(int classes, double[] shares) implements LeafAnswers {
        @Override
        public double predict(int[] ends) {
            int best = 0;
            double most = votes(ends, 0);
            for (int type = 1; type < classes; type++) {
                double votes = votes(ends, type);
                if (votes > most) {
                    most = votes;
                    best = type;
                }
            }
            return best;
        }

        @Override
        public double vote(int leaf) {
            int best = 0;
            for (int type = 1; type < classes; type++) {
                best = shares[leaf * classes + type] > shares[leaf * classes + best] ? type : best;
            }
            return best;
        }

        private double votes(int[] ends, int type) {
            double votes = 0;
            for (int leaf : ends) {
                votes += shares[leaf * classes + type];
            }
            return votes;
        }

        @Override
        public void probabilities(int[] ends, double[] out, int from) {
            double sum = votes(ends, 0);
            out[from] = sum;
            for (int type = 1; type < classes; type++) {
                out[from + type] = votes(ends, type);
                sum += out[from + type];
            }
            for (int type = 0; sum != 0 && type < classes; type++) {
                out[from + type] /= sum;
            }
        }
    }
}

package dev.nightjar.retrain;

/**
 * What training came to, before anybody hears of it.
 *
 * @param profile of all rows
 * @param teachingRows rows of the judged fit
 * @param judgingRows rows that judged it
 * @param split where they part
 * @param scores on the judging rows
 * @param manifestSha256 of the uploaded model folder; empty before the upload
 */
record Learned(
        TrainingData.Profile profile,
        long teachingRows,
        long judgingRows,
        TimeSplit split,
        Scorecard scores,
        String manifestSha256) {

    Learned(TrainingData.Profile profile, long teachingRows, long judgingRows, TimeSplit split, Scorecard scores) {
        this(profile, teachingRows, judgingRows, split, scores, "");
    }

    Learned withManifest(String sha256) {
        return new Learned(profile, teachingRows, judgingRows, split, scores, sha256);
    }
}

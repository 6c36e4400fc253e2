package dev.nightjar.retrain;

import dev.nightjar.evaluation.Scorecard;

/**
 * What training came to, before anybody hears of it.
 *
 * @param rows rows of the registered model
 * @param digest the same for the same rows in whatever order
 * @param teachingRows rows of the judged fit, of the last if there were several
 * @param judgingRows rows that judged it
 * @param account of the rows
 * @param scores on the judging rows
 * @param manifestSha256 of the uploaded model folder; empty before the upload
 * @param forecastsSha256 of the uploaded forecasts of judging rows; empty before the upload
 * @param referenceSha256 of the uploaded references; empty before the upload
 */
record Learned(
        long rows,
        String digest,
        long teachingRows,
        long judgingRows,
        Account account,
        Scorecard scores,
        String manifestSha256,
        String forecastsSha256,
        String referenceSha256) {

    Learned(long rows, String digest, long teachingRows, long judgingRows, Account account, Scorecard scores) {
        this(rows, digest, teachingRows, judgingRows, account, scores, "", "", "");
    }

    Learned uploaded(String manifest, String forecasts, String reference) {
        return new Learned(rows, digest, teachingRows, judgingRows, account, scores, manifest, forecasts, reference);
    }
}

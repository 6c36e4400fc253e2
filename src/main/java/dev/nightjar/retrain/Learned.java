package dev.nightjar.retrain;

/**
 * What training came to, before anybody hears of it.
 *
 * @param rows rows of the registered model
 * @param digest the same for the same rows in whatever order
 * @param teachingRows rows of the judged fit
 * @param judgingRows rows that judged it
 * @param account of the rows
 * @param scores on the judging rows
 * @param manifestSha256 of the uploaded model folder; empty before the upload
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
        String referenceSha256) {

    Learned(long rows, String digest, long teachingRows, long judgingRows, Account account, Scorecard scores) {
        this(rows, digest, teachingRows, judgingRows, account, scores, "", "");
    }

    Learned withManifest(String sha256) {
        return new Learned(rows, digest, teachingRows, judgingRows, account, scores, sha256, referenceSha256);
    }

    Learned withReferences(String sha256) {
        return new Learned(rows, digest, teachingRows, judgingRows, account, scores, manifestSha256, sha256);
    }
}

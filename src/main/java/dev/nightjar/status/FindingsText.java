package dev.nightjar.status;

import dev.nightjar.message.ReasonCode;
import java.util.List;

/** What is missing, for a person. */
public final class FindingsText {
    private FindingsText() {}

    /** Each finding with its code, in order, a remedy once for neighbours that share it; or that there is none. */
    public static String of(List<Finding> findings) {
        if (findings.isEmpty()) {
            return "Ready: everything answers, the store has prices, the model has a champion.\n";
        }
        StringBuilder text = new StringBuilder("Not ready, in this order:\n");
        for (int i = 0; i < findings.size(); i++) {
            ReasonCode reason = findings.get(i).reason();
            text.append("  " + reason + ": " + findings.get(i).message() + "\n");
            if (i + 1 == findings.size() || findings.get(i + 1).reason() != reason) {
                text.append("    " + reason.remedy() + "\n");
            }
        }
        return text.toString();
    }
}

package dev.nightjar.stack.chaos;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What 1 MB of JSON can be: each costs a parser something else. */
enum LargeFuzz {
    /** One text. */
    TEXT {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + textField + "\":\"" + "g".repeat(BYTES) + "\"}";
        }
    },
    /** One text, each character by its number. */
    ESCAPES {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + textField + "\":\"" + "\\u0067".repeat(BYTES / 6) + "\"}";
        }
    },
    /** One name. */
    NAME {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + "g".repeat(BYTES) + "\":1}";
        }
    },
    /** One number. */
    DIGITS {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + numberField + "\":" + "9".repeat(BYTES) + "}";
        }
    },
    /** Many fields. */
    FIELDS {
        @Override
        String of(String textField, String numberField, String good) {
            return fields(BYTES / 10, number -> "f" + Integer.toString(100_000 + number, 36));
        }
    },
    /** Many fields whose names have one hash code. */
    COLLIDING_FIELDS {
        @Override
        String of(String textField, String numberField, String good) {
            return fields(1 << COLLIDING_BITS, LargeFuzz::colliding);
        }
    },
    /** Many numbers where one is due. */
    ARRAY {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + numberField + "\":[" + "1,".repeat(BYTES / 2) + "1]}";
        }
    },
    /** Nothing but depth. */
    DEEP {
        @Override
        String of(String textField, String numberField, String good) {
            return "{\"" + numberField + "\":" + "[".repeat(BYTES);
        }
    },
    /** A good one after a long nothing. */
    SPACES {
        @Override
        String of(String textField, String numberField, String good) {
            return " ".repeat(BYTES) + good;
        }
    };

    static final int BYTES = 1_000_000;
    private static final int COLLIDING_BITS = 15;

    /**
     * Such an input.
     *
     * @param good one of the usual kind
     */
    abstract String of(String textField, String numberField, String good);

    private static String fields(int count, IntFunction<String> names) {
        return IntStream.range(0, count)
                .mapToObj(number -> "\"" + names.apply(number) + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** "Aa" and "BB" have the same hash code in Java, and so has whatever is made of as many of them. */
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < COLLIDING_BITS; bit++) {
            name.append(((number >> bit) & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }
}

package org.jcrm.core.codec.yaml;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jcrm.core.model.Score;

/** Single values of the format. */
final class YamlValues {
    static final String SCORE_ADVICE = "write a whole number between -1000000 and 1000000, INFINITY or -INFINITY";

    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+");
    private static final Pattern ID = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private YamlValues() {}

    /** Numbers beyond INFINITY are refused here: whoever writes 5000000 has something else in mind. */
    static Optional<Score> score(String text) {
        if (NUMBER.matcher(text).matches()) {
            String digits = text.replaceFirst("^[+-]?0*", "");
            if (digits.length() > 7 || (!digits.isEmpty() && Integer.parseInt(digits) > Score.LIMIT)) {
                return Optional.empty();
            }
        }
        return Score.parse(text);
    }

    /** What XML allows as an id, without the colon that separates a clone's instance number. */
    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}

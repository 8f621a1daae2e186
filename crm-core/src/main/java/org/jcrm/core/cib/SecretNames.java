package org.jcrm.core.cib;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.SecretFile;

/**
 * Which settings are secrets: those whose name says so ({@code passwd}, {@code monitor_password}, {@code api_token}), and
 * those that their agent marks. Also what a value looks like to somebody who may not see secrets.
 *
 * @param marked the parameters that agents mark, by agent
 */
public record SecretNames(Map<AgentName, Set<String>> marked) {
    /** What is shown in place of a secret. */
    public static final String MASK = "********";

    /** Without the word of any agent. */
    public static final SecretNames BY_NAME = new SecretNames(Map.of());

    private static final Pattern NAME = Pattern.compile("passw(or)?d|secret|token", Pattern.CASE_INSENSITIVE);

    /** A connection's settings in one text, and addresses with a user's password in them. */
    private static final Pattern WITHIN = Pattern.compile(
            "(?i)(?<key>\\bpassw(?:or)?d\\s*=\\s*)(?:'(?:[^'\\\\]|\\\\.|'')*'|[^\\s;&]+)|(?<user>://[^/\\s:@]+:)[^/\\s@]+@");

    public SecretNames {
        Map<AgentName, Set<String>> copied = new LinkedHashMap<>();
        marked.forEach((agent, names) -> copied.put(agent, Collections.unmodifiableSet(new LinkedHashSet<>(names))));
        marked = Ordered.copyOf(copied);
    }

    /** @param agent whose parameter it is; empty for a setting that is no agent's */
    public boolean isSecret(Optional<AgentName> agent, String name) {
        return NAME.matcher(name).find()
                || agent.map(marked::get).filter(names -> names.contains(name)).isPresent();
    }

    /** A value without its secret: a reference to a file stays, since it tells nothing. */
    public String hidden(Optional<AgentName> agent, String name, String value) {
        if (value.isEmpty() || SecretFile.of(value).isPresent()) {
            return value;
        }
        return isSecret(agent, name) ? MASK : hiddenWithin(value);
    }

    /** A text of any kind without the passwords of connection settings and addresses in it. */
    public static String hiddenWithin(String text) {
        Matcher matcher = WITHIN.matcher(text);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                found.group("key") != null ? found.group("key") + MASK : found.group("user") + MASK + "@"));
    }
}

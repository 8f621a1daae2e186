package org.jcrm.core.policy.simulate;

import static java.util.Objects.requireNonNull;

/** A simulation that names what does not exist; the message is one plain sentence. */
public final class InjectionRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public InjectionRefused(String sentence) {
        super(requireNonNull(sentence, "sentence is null"));
    }

    /** The sentence; never null here. */
    @Override
    public String getMessage() {
        return requireNonNull(super.getMessage());
    }
}

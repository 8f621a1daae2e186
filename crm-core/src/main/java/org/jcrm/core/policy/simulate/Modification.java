package org.jcrm.core.policy.simulate;

/** What was changed in the CIB before planning: an injection, or what follows from one. */
public sealed interface Modification permits Injection, InjectedAttribute {
    /** The line of {@code crm_simulate}, without indentation. */
    String text();
}

package org.jcrm.core.controller;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.CibVersion;
import org.jcrm.core.cib.EditRejected;

/** How a request ended. */
public sealed interface RequestOutcome {
    /** @param version the configuration version that every member has on disk now */
    record Done(CibVersion version, List<String> notes) implements RequestOutcome {
        public Done {
            notes = List.copyOf(notes);
        }
    }

    record DryRunResult(List<String> summary, List<String> reasons, List<String> warnings) implements RequestOutcome {
        public DryRunResult {
            summary = List.copyOf(summary);
            reasons = List.copyOf(reasons);
            warnings = List.copyOf(warnings);
        }
    }

    /** Nothing was applied. {@code current} is set when the refusal is about versions. */
    record Refused(EditRejected rejected, Optional<CibVersion> current) implements RequestOutcome {}
}

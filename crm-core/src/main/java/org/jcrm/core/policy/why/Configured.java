package org.jcrm.core.policy.why;

import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Cib;
import org.jcrm.core.cib.Resources;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/** What the configuration itself says, before defaults and inheritance. */
final class Configured {
    private Configured() {}

    static List<Resource> all(Cib cib) {
        return Resources.all(cib.configuration().resources());
    }

    /** A meta attribute as the resource itself has it. */
    static Optional<String> meta(Cib cib, String resource, String name) {
        return all(cib).stream()
                .filter(each -> each.id().value().equals(resource))
                .flatMap(each -> each.meta().stream())
                .flatMap(set -> set.value(name).stream())
                .findFirst();
    }

    /** The resources that a constraint names. */
    static List<String> named(Constraint constraint) {
        return Resources.namedBy(constraint).stream().map(ResourceId::value).toList();
    }
}

package org.jcrm.daemon.api;

import java.util.List;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Resources;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.ResourceId;

/** What a request means by the name of a resource. */
final class NamedResources {
    private NamedResources() {}

    /** @throws Refused with the names that there are */
    static Resource known(Configuration configuration, String id) throws Refused {
        List<Resource> all = Resources.all(configuration.resources());
        return all.stream()
                .filter(resource -> resource.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refused(
                        404,
                        "There is no resource " + id,
                        all.isEmpty()
                                ? "no resource is configured"
                                : "this cluster has "
                                        + ResourceId.join(
                                                all.stream().map(Resource::id).toList()),
                        "Write one of these names."));
    }

    /**
     * The resource with everything that it holds: operators name the clone, agents and histories know its member.
     *
     * @throws Refused with the names that there are
     */
    static List<ResourceId> within(Configuration configuration, String id) throws Refused {
        return Resources.within(
                configuration.resources(), known(configuration, id).id());
    }
}

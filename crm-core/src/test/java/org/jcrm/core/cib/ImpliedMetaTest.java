package org.jcrm.core.cib;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Score;
import org.junit.jupiter.api.Test;

final class ImpliedMetaTest {
    private static final AgentName SCSI = new AgentName("stonith", "", "fence_scsi");
    private static final AgentName IPMI = new AgentName("stonith", "", "fence_ipmilan");

    private static Primitive device(String id, AgentName agent, String... said) {
        List<NvPair> pairs = said.length == 0 ? List.of() : List.of(new NvPair(id + "-provides", "provides", said[0]));
        AttributeSet meta = new AttributeSet(id + "-meta_attributes", Score.ZERO, Optional.empty(), pairs);
        return new Primitive(
                ResourceId.of(id), agent, Optional.empty(), List.of(), List.of(meta), List.of(), List.of());
    }

    @Test
    void whatTheAgentImpliesIsWrittenWhereNobodySaysOtherwise() {
        Configuration written = Configuration.EMPTY.withResources(List.of(
                device("disk", SCSI),
                new Group(ResourceId.of("more"), List.of(device("second", SCSI)), List.of(), List.of()),
                device("power", IPMI),
                device("knowingly", SCSI, "")));
        Configuration complete = ImpliedMeta.complete(written, Map.of(SCSI, Map.of("provides", "unfencing")));
        assertThat(Resources.all(complete.resources()))
                .filteredOn(resource -> resource.meta().stream()
                        .anyMatch(set -> set.value("provides").equals(Optional.of("unfencing"))))
                .extracting(resource -> resource.id().value())
                .containsExactly("disk", "second");
        assertThat(ImpliedMeta.complete(complete, Map.of(SCSI, Map.of("provides", "unfencing"))))
                .isEqualTo(complete);
    }
}

package org.jcrm.core.policy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import org.jcrm.core.model.NodeName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code RESOURCE_TASK_INTERVAL@NODE=RC}. */
class OperationSpecTest {
    @Test
    void namesMayHaveUnderscoresColonsAndDots() {
        assertThat(OperationSpec.parse("my_db:0_monitor_20000@node1.example.com=7"))
                .contains(new OperationSpec(
                        "my_db:0_monitor_20000@node1.example.com=7",
                        "my_db:0",
                        "monitor",
                        20000,
                        NodeName.of("node1.example.com"),
                        7));
    }

    @Test
    void migrationsAreTasksOfTwoWords() {
        OperationSpec spec = Sketch.operation("db_migrate_to_0@node1=1");
        assertThat(spec.resource()).isEqualTo("db");
        assertThat(spec.task()).isEqualTo("migrate_to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "db",
                "db_monitor@node1=7",
                "db_monitor_0@node1",
                "db_monitor_x@node1=7",
                "_0@n=1",
                "monitor_0@n=1",
                "db_monitor_0@=1"
            })
    void everythingElseIsRefused(String text) {
        assertThat(OperationSpec.parse(text)).isEmpty();
    }
}

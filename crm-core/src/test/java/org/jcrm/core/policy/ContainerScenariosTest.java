package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.policy.CibSketch.meta;
import static org.jcrm.core.policy.CibSketch.primitive;

import org.junit.jupiter.api.Test;

/** Nodes that are resources themselves: remote nodes, guests, and the inside of bundles. */
class ContainerScenariosTest {
    private static final String REMOTE = "<primitive id='far' class='ocf' provider='pacemaker' type='remote'/>";

    private static String bundle(String id, int replicas) {
        return "<bundle id='%s'><docker image='img' replicas='%d'/><network control-port='9999'/>%s</bundle>"
                .formatted(id, replicas, primitive("inside"));
    }

    @Test
    void aRemoteNodeIsReachedBeforeAnythingRunsThere() {
        CibSketch cluster = CibSketch.of("a")
                .resources(REMOTE, primitive("r"))
                .constraints("<rsc_location id='l' rsc='r' node='far' score='100'/>")
                .stopped("r", "a");

        assertThat(cluster.executed()).containsSubsequence("start far on a", "monitor r on far", "start r on far");
    }

    @Test
    void aGuestStartsWithItsContainer() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("vm", meta("remote-node", "guest")), primitive("r"))
                .constraints("<rsc_location id='l' rsc='r' node='guest' score='100'/>")
                .stopped("vm", "a")
                .stopped("r", "a");

        assertThat(cluster.executed()).containsSubsequence("start vm on a", "start guest on a", "start r on guest");
    }

    @Test
    void aBundleStartsFromTheOutsideIn() {
        CibSketch cluster = CibSketch.of("a").resources(bundle("web", 1));

        assertThat(cluster.summary())
                .containsExactly("Start web-docker-0 ( a )", "Start web-0 ( a )", "Start inside:0 ( web-0 )");
        assertThat(cluster.executed())
                .containsSubsequence("start web-docker-0 on a", "start web-0 on a", "start inside:0 on web-0");
        assertThat(cluster.left()).isEmpty();
    }

    @Test
    void oneContainerPerNode() {
        CibSketch cluster = CibSketch.of("a", "b").resources(bundle("web", 3));

        assertThat(cluster.executed())
                .contains("start web-docker-0 on a", "start web-docker-1 on b")
                .doesNotContain("start web-docker-2 on a", "start web-docker-2 on b");
    }

    @Test
    void whatMustBeWithABundleGoesWhereAContainerIs() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(bundle("web", 1), primitive("ip"))
                .constraints(
                        "<rsc_location id='l' rsc='web' node='b' score='100'/>",
                        "<rsc_colocation id='c' rsc='ip' with-rsc='web' score='INFINITY'/>")
                .stopped("ip", "a", "b");

        assertThat(cluster.summary()).contains("Start web-docker-0 ( b )", "Start ip ( b )");
    }

    @Test
    void nothingElseRunsInsideABundle() {
        CibSketch cluster =
                CibSketch.of("a").resources(bundle("web", 1), "<clone id='c'>" + primitive("r") + "</clone>");

        assertThat(cluster.executed()).contains("start r:0 on a").noneMatch(line -> line.matches(".* r\\S* on web-0"));
    }
}

package org.jcrm.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jcrm.core.policy.CibSketch.meta;
import static org.jcrm.core.policy.CibSketch.needs;
import static org.jcrm.core.policy.CibSketch.primitive;

import org.junit.jupiter.api.Test;

/** Where resources go, and why they stay away. */
class PlacementScenariosTest {
    @Test
    void resourcesThatMustStayApartDoNotShareTheLastNode() {
        CibSketch cluster = CibSketch.of("a", "b")
                .standby("b")
                .resources(primitive("r1"), primitive("r2"))
                .constraints("<rsc_colocation id='c' rsc='r2' with-rsc='r1' score='-INFINITY'/>")
                .running("r1", "a")
                .stopped("r2", "a", "b")
                .stopped("r1", "b");

        assertThat(cluster.summary()).isEmpty();
    }

    @Test
    void resourcesThatMustStayApartUseTwoNodes() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive("r1"), primitive("r2"))
                .constraints("<rsc_colocation id='c' rsc='r2' with-rsc='r1' score='-INFINITY'/>")
                .running("r1", "a")
                .stopped("r2", "a", "b")
                .stopped("r1", "b");

        assertThat(cluster.summary()).containsExactly("Start r2 ( b )");
        assertThat(cluster.left()).isEmpty();
    }

    @Test
    void anInterleavedCloneStaysAwayFromEveryInstanceOfTheOther() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(
                        "<clone id='c'>" + primitive("r") + "</clone>",
                        "<clone id='d'>" + meta("interleave", "true") + primitive("s") + "</clone>")
                .constraints("<rsc_colocation id='apart' rsc='d' with-rsc='c' score='-INFINITY'/>")
                .stopped("r", "a", "b")
                .stopped("s", "a", "b");

        assertThat(cluster.summary()).containsExactlyInAnyOrder("Start r:0 ( a )", "Start r:1 ( b )");
    }

    @Test
    void aSmallDislikeDoesNotTurnIntoALiking() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(
                        "<group id='g'>" + primitive("g1") + "</group>",
                        "<group id='h'>" + meta("priority", "5") + primitive("h1") + "</group>",
                        primitive("r"))
                .constraints(
                        "<rsc_location id='l' rsc='r' node='a' score='-50'/>",
                        "<rsc_colocation id='near' rsc='h' with-rsc='g' score='100'/>",
                        "<rsc_colocation id='with' rsc='r' with-rsc='h' score='INFINITY'/>")
                .stopped("g1", "a", "b")
                .stopped("h1", "a", "b")
                .stopped("r", "a", "b");

        assertThat(cluster.summary()).containsExactlyInAnyOrder("Start g1 ( b )", "Start h1 ( b )", "Start r ( b )");
    }

    @Test
    void aLaterMemberOfAGroupPullsTheWholeGroupToItsCompany() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<group id='g'>" + primitive("g1") + primitive("g2") + "</group>", primitive("web"))
                .constraints("<rsc_colocation id='c' rsc='g2' with-rsc='web' score='INFINITY'/>")
                .running("web", "b")
                .stopped("web", "a")
                .stopped("g1", "a", "b")
                .stopped("g2", "a", "b");

        assertThat(cluster.summary()).containsExactly("Start g1 ( b )", "Start g2 ( b )");
    }

    @Test
    void surplusInstancesOfACloneStop() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources("<clone id='c'>" + meta("clone-max", "1") + primitive("r") + "</clone>")
                .running("r", "a")
                .running("r", "b");

        assertThat(cluster.summary()).singleElement().asString().startsWith("Stop r:1 ( b )");
    }

    @Test
    void aNodeWithoutRoomIsPassedOver() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("placement-strategy", "utilization")
                .capacity("a", "memory", 512)
                .capacity("b", "memory", 4096)
                .resources(primitive("big", needs("memory", 2048)))
                .constraints("<rsc_location id='l' rsc='big' node='a' score='100'/>")
                .stopped("big", "a", "b");

        assertThat(cluster.summary()).containsExactly("Start big ( b )");
    }

    @Test
    void withoutAPlacementStrategyRoomDoesNotMatter() {
        CibSketch cluster = CibSketch.of("a", "b")
                .capacity("a", "memory", 512)
                .resources(primitive("big", needs("memory", 2048)))
                .constraints("<rsc_location id='l' rsc='big' node='a' score='100'/>")
                .stopped("big", "a", "b");

        assertThat(cluster.summary()).containsExactly("Start big ( a )");
    }

    @Test
    void aRedNodeIsLeft() {
        CibSketch cluster = CibSketch.of("a", "b")
                .option("node-health-strategy", "only-green")
                .attribute("a", "#health-disk", "red")
                .resources(primitive("r"))
                .running("r", "a")
                .stopped("r", "b");

        assertThat(cluster.summary()).containsExactly("Move r ( a -> b )");
    }

    @Test
    void colourIsOnlyAWordWhereHealthIsNotHeeded() {
        CibSketch cluster = CibSketch.of("a", "b")
                .attribute("a", "#health-disk", "red")
                .resources(primitive("r"))
                .running("r", "a")
                .stopped("r", "b");

        assertThat(cluster.summary()).isEmpty();
    }

    @Test
    void withoutItsTicketAResourceStops() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("r"))
                .constraints("<rsc_ticket id='t' rsc='r' ticket='site' loss-policy='stop'/>")
                .ticket("site", false)
                .running("r", "a");

        assertThat(cluster.summary()).singleElement().asString().startsWith("Stop r ( a )");
    }

    @Test
    void withItsTicketAResourceStarts() {
        CibSketch cluster = CibSketch.of("a")
                .resources(primitive("r"))
                .constraints("<rsc_ticket id='t' rsc='r' ticket='site' loss-policy='stop'/>")
                .ticket("site", true)
                .stopped("r", "a");

        assertThat(cluster.summary()).containsExactly("Start r ( a )");
    }

    @Test
    void aResourceThatFailedTooOftenMovesOn() {
        CibSketch cluster = CibSketch.of("a", "b")
                .resources(primitive(
                        "r",
                        meta("migration-threshold", "1"),
                        "<operations>" + "<op id='o' name='monitor' interval='10s'/></operations>"))
                .failedMonitor("r", "a")
                .failCount("a", "r", 1)
                .stopped("r", "b");

        assertThat(cluster.summary()).containsExactly("Recover r ( a -> b )");
    }

    @Test
    void whatMustBeWithAnotherWhenPromotedIsNotPromotedWithoutIt() {
        CibSketch cluster = CibSketch.of("a")
                .resources(
                        "<clone id='base'>" + meta("target-role", "Stopped") + primitive("b") + "</clone>",
                        "<clone id='c'>" + meta("promotable", "true")
                                + primitive(
                                        "r",
                                        "<operations><op id='m1' name='monitor' interval='10s' timeout='20s'/>"
                                                + "<op id='m2' name='monitor' interval='9s' role='Promoted'/></operations>")
                                + "</clone>")
                .constraints(
                        "<rsc_colocation id='with' rsc='c' rsc-role='Promoted' with-rsc='base' score='INFINITY'/>",
                        "<rsc_location id='l' rsc='c' role='Promoted' node='a' score='100'/>")
                .stopped("b", "a")
                .running("r", "a")
                .operation("r", "a", "monitor", 10000, 0);

        assertThat(cluster.summary()).isEmpty();
        assertThat(cluster.executed()).isEmpty();
    }
}

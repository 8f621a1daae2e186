package org.jcrm.core.fencing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.ResourceId;
import org.junit.jupiter.api.Test;

/** Fence devices as the configuration has them. */
final class FencingSetupTest {
    private static FenceDevice device(String... params) {
        return new FencingSketch().device("power", params).setup().devices().getFirst();
    }

    @Test
    void defaultsArePacemakers() {
        FencingSetup setup = FencingSetup.of(Configuration.EMPTY);
        assertThat(setup.timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(setup.maxAttempts()).isEqualTo(10);
        assertThat(setup.concurrent()).isTrue();
        assertThat(setup.watchdog().isOn()).isFalse();
        FenceDevice device = device();
        assertThat(device.hostCheck()).isEqualTo(HostCheck.UNSET);
        assertThat(device.actionLimit()).isEqualTo(1);
        assertThat(device.settings("reboot")).isEqualTo(new FenceDevice.ActionSettings("reboot", Optional.empty(), 2));
        assertThat(device.delay()).isEqualTo(FenceDelay.NONE);
    }

    @Test
    void aListOrMapMakesTheCheckStaticUnlessOneIsSaid() {
        assertThat(device("pcmk_host_list=a b").hostCheck()).isEqualTo(HostCheck.STATIC_LIST);
        assertThat(device("pcmk_host_map=a:1").hostCheck()).isEqualTo(HostCheck.STATIC_LIST);
        assertThat(device("pcmk_host_map=a:1", "pcmk_host_check=none").hostCheck())
                .isEqualTo(HostCheck.NONE);
        assertThat(device("pcmk_host_map=a:1", "pcmk_host_check=nonsense").hostCheck())
                .isEqualTo(HostCheck.STATIC_LIST);
    }

    @Test
    void theClustersOwnParametersDoNotReachTheAgent() {
        assertThat(device("ip=10.0.0.1", "pcmk_host_list=a", "pcmk_delay_max=3", "provides=unfencing")
                        .params())
                .isEqualTo(Map.of("ip", "10.0.0.1"));
    }

    @Test
    void aDelayIsANumberOrOnePerNode() {
        assertThat(FenceDelay.parse(Optional.of("3s"), Optional.empty()))
                .isEqualTo(new FenceDelay(Duration.ofSeconds(3), Map.of(), Duration.ZERO));
        FenceDelay perNode = FenceDelay.parse(Optional.of("n1:0;n2:1500ms"), Optional.of("2s"));
        assertThat(perNode.of("n1", 0.5)).isEqualTo(Duration.ofSeconds(1));
        assertThat(perNode.of("n2", 0)).isEqualTo(Duration.ofMillis(1500));
        assertThat(perNode.of("other", 0.25)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void disabledDevicesAreNoneAndGroupsAndClonesAreLookedInto() {
        Configuration configuration = Configuration.EMPTY.withResources(List.of(
                FencingSketch.primitive("off", List.of(FencingSketch.set("m", "target-role=Stopped"))),
                new Group(
                        ResourceId.of("g"),
                        List.of(FencingSketch.primitive("in-group", List.of())),
                        List.of(),
                        List.of()),
                new CloneResource(
                        ResourceId.of("c"),
                        FencingSketch.primitive("in-clone", List.of(FencingSketch.set("m2", "priority=5"))),
                        List.of(),
                        List.of())));
        assertThat(FencingSetup.of(configuration).devices())
                .extracting(device -> device.id().value())
                .containsExactly("in-clone", "in-group");
    }
}

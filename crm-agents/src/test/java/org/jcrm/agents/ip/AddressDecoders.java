package org.jcrm.agents.ip;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jcrm.agents.AgentProblem;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.model.AgentName;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.ResourceId;

/** Reads the parameters of an address, one in a line; throws an {@code AgentProblem} and nothing else. */
public final class AddressDecoders {
    private AddressDecoders() {}

    public static void parameters(byte[] input) throws AgentProblem {
        Map<String, String> params = new LinkedHashMap<>();
        new String(input, StandardCharsets.UTF_8).lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                params.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        AddressParameters.of(start(params));
    }

    static AgentCall start(Map<String, String> params) {
        return new AgentCall(
                NodeName.of("node1"),
                ResourceId.of("vip"),
                AgentName.parse("ocf:jcrm:IPaddr2").orElseThrow(),
                "start",
                Duration.ZERO,
                Duration.ofSeconds(20),
                params,
                Map.of());
    }

    public static List<byte[]> parametersExamples() {
        return Stream.of(
                        "ip=10.0.0.20\ncidr_netmask=255.255.255.0\nnic=eth0\nbroadcast=+\niflabel=x\narp_count=3\n",
                        "ip=fd99::20\ncidr_netmask=64\npreferred_lft=forever\nrun_arping=yes\n")
                .map(each -> each.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}

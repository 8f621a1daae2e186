package org.jcrm.agents.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jcrm.agents.AgentProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes on the wire and tables of the kernel. */
class NetworkTextsTest {
    private static final byte[] MAC = HexFormat.of().parseHex("020304050607");

    @Test
    void aGratuitousArpNamesTheAddressAsSenderAndAsTarget() {
        assertThat(HexFormat.of().formatHex(Announcement.arp(1, MAC, InetAddress.ofLiteral("10.0.0.20"))))
                .isEqualTo("0001" + "0800" + "06" + "04" + "0001" + "020304050607" + "0a000014" + "ffffffffffff"
                        + "0a000014");
    }

    @Test
    void anIpv6AdvertisementOverridesAndItsChecksumIsRight() {
        byte[] packet = Announcement.advertisement(MAC, InetAddress.ofLiteral("fd99::20"));
        String hex = HexFormat.of().formatHex(packet);
        assertThat(hex).startsWith("60000000" + "0020" + "3a" + "ff");
        assertThat(hex.substring(80, 84)).isEqualTo("8800");
        assertThat(hex.substring(88, 96)).isEqualTo("20000000");
        assertThat(hex).endsWith("0201020304050607");
        // Summed with its checksum and the pseudo header, a correct packet gives all ones (RFC 1071).
        long sum = 32 + 58;
        for (int i = 8; i < packet.length; i += 2) {
            sum += ((packet[i] & 0xFF) << 8) | (packet[i + 1] & 0xFF);
        }
        while (sum >> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }
        assertThat(sum).isEqualTo(0xFFFF);
    }

    @Test
    void theKernelsRoutesAreReadInItsByteOrder() {
        List<Routes.Route> routes = Routes.parseVersion4(List.of(
                "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "eth0\t00000000\t0101A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                "eth1\t005C9B0A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0"));
        assertThat(routes).extracting(Routes.Route::nic).containsExactly("eth0", "eth1");
        assertThat(routes).extracting(Routes.Route::prefix).containsExactly(0, 24);
        assertThat(routes).extracting(Routes.Route::direct).containsExactly(false, true);
        assertThat(routes.get(1).contains(InetAddress.ofLiteral("10.155.92.20")))
                .isTrue();
        assertThat(routes.get(1).contains(InetAddress.ofLiteral("10.155.93.20")))
                .isFalse();
        assertThat(routes.get(0).contains(InetAddress.ofLiteral("192.0.2.1"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "nic, -batch, 'nic is ''-batch''; it must be the name of an interface, such as eth0'",
        "nic, ../eth0, 'nic is ''../eth0''; it must be the name of an interface, such as eth0'",
        "broadcast, dev, 'broadcast is ''dev''; it must be an IP address, + or -'",
        "iflabel, a b, 'iflabel is ''a b''; it must be letters, digits, dots, dashes and underscores'",
        "preferred_lft, 0 dev lo, 'preferred_lft is ''0 dev lo''; it must be a number of seconds, or forever'"
    })
    void whatBecomesAnArgumentOfRootsProgramsIsWhatItMustBe(String name, String value, String sentence) {
        Map<String, String> params = Map.of("ip", "10.0.0.20", name, value);
        assertThatThrownBy(() -> AddressParameters.of(AddressDecoders.start(params)))
                .isInstanceOf(AgentProblem.class)
                .hasMessage(sentence);
    }
}

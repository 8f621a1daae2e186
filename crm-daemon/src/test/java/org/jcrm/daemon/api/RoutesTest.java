package org.jcrm.daemon.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
    private final Routes routes = new Routes()
            .viewer("GET", "/v1/things/{thing}", RequestShape.nothing(), call -> Answer.text(200, call.value("thing")))
            .admin("POST", "/v1/things", RequestShape.nothing(), call -> Answer.text(200, "made"))
            .viewer("GET", "/bug", RequestShape.nothing(), call -> {
                throw new IllegalStateException("oops");
            });

    @Test
    void aViewerMayLookButNotChangeAnythingAndIsToldWhatToDo() {
        Caller viewer = Caller.local(1000, "alice", Access.VIEWER);
        assertThat(body(ask("GET", "v1/things/a", viewer)).status()).isEqualTo(200);
        Answer.Body refused = body(ask("POST", "v1/things", viewer));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(text(refused))
                .contains("This request is for an administrator, and \\\"alice\\\" is a viewer")
                .contains("have your user added to the group that jcrmd.yaml names");
        assertThat(body(ask("POST", "v1/things", Caller.local(0, "root", Access.ADMIN)))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aBugInARouteIsAProblemNotAStackTrace() {
        Answer.Body answer = body(ask("GET", "bug", Caller.local(0, "root", Access.ADMIN)));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(text(answer)).contains("A bug in jcrmd").doesNotContain("at org.jcrm");
    }

    @Test
    void aGroupMemberAdministersByPrimaryOrSupplementaryGroup(@TempDir Path etc) throws Exception {
        Path passwd =
                Files.writeString(etc.resolve("passwd"), "root:x:0:0::/:\nbob:x:1001:100::/:\neve:x:1002:990::/:\n");
        Path group = Files.writeString(etc.resolve("group"), "users:x:100:\njcrm:x:990:bob,carol\n");
        OsAccounts accounts = new OsAccounts(passwd, group);
        assertThat(accounts.isMember(1001, new int[] {100}, "jcrm")).isTrue();
        assertThat(accounts.isMember(1002, new int[] {990}, "jcrm")).isTrue();
        assertThat(accounts.isMember(1003, new int[] {100}, "jcrm")).isFalse();
        assertThat(accounts.isMember(1001, new int[] {100}, "absent")).isFalse();
        assertThat(accounts.userName(1001)).isEqualTo("bob");
        assertThat(accounts.userName(4711)).isEqualTo("uid 4711");
    }

    private Answer ask(String method, String path, Caller caller) {
        return routes.handle(
                new ApiRequest(method, List.of(path.split("/", -1)), Map.of(), "a test", new byte[0], caller));
    }

    private static Answer.Body body(Answer answer) {
        return (Answer.Body) answer;
    }

    private static String text(Answer.Body body) {
        return new String(body.content(), StandardCharsets.UTF_8);
    }
}

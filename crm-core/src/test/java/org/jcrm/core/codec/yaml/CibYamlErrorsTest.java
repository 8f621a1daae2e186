package org.jcrm.core.codec.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.assertj.core.api.ListAssert;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.codec.CibDigest;
import org.jcrm.core.codec.api.LocatedError;
import org.junit.jupiter.api.Test;

/** What is wrong, where it stands, and what to do: for every way in which a person's file can be wrong. */
class CibYamlErrorsTest {
    @Test
    void anUnknownKeyComesWithTheOneThatWasMeant() {
        refused("""
                clutser: {name: x}
                nodes:
                  a: {addres: 10.0.0.1}
                resources:
                  r: {agnet: "ocf:jcrm:Dummy"}
                  s: {agent: "ocf:jcrm:Dummy", operations: {monitro: {interval: 3s}, start: {timeuot: 3s}}}
                constraints:
                  - locatoin: {resource: s, ban: a}
                """)
                .containsExactly(
                        "1:1: unknown key \"clutser\"; did you mean \"cluster\"?",
                        "3:7: unknown key \"addres\"; did you mean \"address\"?",
                        "5:7: unknown key \"agnet\"; did you mean \"agent\"?",
                        "6:45: there is no operation \"monitro\"; did you mean \"monitor\"?",
                        "6:78: unknown key \"timeuot\"; did you mean \"timeout\"?",
                        "8:5: there is no constraint \"locatoin\"; did you mean \"location\"?");
    }

    @Test
    void aValueOfTheWrongTypeIsRefusedWhereItStands() {
        refused("""
                cluster: 5
                nodes:
                  b: {standby: maybe}
                resources:
                  r: {agent: pgsql, params: [1, {values: {a: [b, {c: d}]}}]}
                  s: {agent: {a: b}, meta: {x: }}
                constraints: {order: {}}
                """)
                .containsExactly(
                        "1:10: expected a map of names and values, found the text \"5\"; write name: value, one on each line",
                        "3:16: standby: \"maybe\" is neither true nor false",
                        "5:14: agent: \"pgsql\" is no agent; write it like ocf:jcrm:pgsql or systemd:nginx",
                        "5:30: expected a map here, found the text \"1\"",
                        "5:50: \"a\" must be a single value, found a map",
                        "6:14: \"agent\" must be a single value, found a map",
                        "6:31: \"x\" has no value; write \"\" for the empty text",
                        "7:14: expected a list of constraints, found a map; begin each with \"- \": - colocation: {resource: ip, with: db}");
    }

    @Test
    void aDuplicateNamesTheLineOfTheFirst() {
        refused("""
                nodes: [a, b, a]
                resources:
                  r: {agent: "ocf:jcrm:Dummy"}
                  r: {agent: "ocf:jcrm:Dummy"}
                  c: {clone: {}, primitive: {id: r, agent: "ocf:jcrm:Dummy"}}
                  m: {agent: "ocf:jcrm:Dummy", operations: {monitor: [{interval: 3s}, {interval: 3s, role: Promoted}]}}
                constraints:
                  - order: {id: x, first: r, then: m}
                  - order: {id: x, first: m, then: r}
                """)
                .containsExactly(
                        "1:15: duplicate node \"a\": it is already on line 1; keep one of the two",
                        "4:3: duplicate key \"r\": it is already on line 3; keep one of the two",
                        "5:30: duplicate id \"r\": it is already on line 3; give one of them another id",
                        "6:71: m has two operations \"monitor\" with the interval 3s, see line 6; give one of them another interval",
                        "9:13: duplicate id \"x\": it is already on line 8; give one of them another id");
    }

    @Test
    void aReferenceToNothingIsRefused() {
        refused("""
                nodes: [alpha, beta]
                resources:
                  database: {agent: "ocf:jcrm:Dummy"}
                  web: {template: webb}
                templates: {apache: {agent: "ocf:jcrm:Dummy"}}
                constraints:
                  - colocation: {resource: database, with: databse}
                  - order: {first: web, then: promote databasse}
                  - location: {resource: web, scores: {betta: 100}}
                  - location: {sets: [[web, nothing]], ban: gamma}
                """)
                .containsExactly(
                        "4:9: there is no template \"webb\"; known here: apache",
                        "7:44: there is no resource \"databse\"; did you mean \"database\"?",
                        "8:31: there is no resource \"databasse\"; did you mean \"database\"?",
                        "9:40: there is no node \"betta\"; did you mean \"beta\"?",
                        "10:29: there is no resource \"nothing\"; known here: database, web",
                        "10:45: there is no node \"gamma\"; known here: alpha, beta");
    }

    @Test
    void anImpossibleScoreDurationRoleOrWordIsRefused() {
        refused("""
                nodes: [a]
                resources:
                  r:
                    agent: ocf:jcrm:Dummy
                    operations:
                      monitor: {interval: 5 parsecs, timeout: 3x, role: Leader, on-fail: restrt, enabled: maybe}
                constraints:
                  - colocation: {resource: r, with: r, score: lots}
                  - location: {resource: r, scores: {a: 9999999}}
                  - order: {first: begin r, then: start r twice, kind: Sometimes}
                """)
                .containsExactly(
                        "6:27: interval: \"5 parsecs\" is no duration; write a number with a unit: 20s, 500ms, 2min, 1h",
                        "6:47: timeout: \"3x\" is no duration; write a number with a unit: 20s, 500ms, 2min, 1h",
                        "6:57: role: \"Leader\" is no role; write Started, Stopped, Promoted or Unpromoted",
                        "6:74: on-fail: \"restrt\" is none of ignore, block, demote, stop, restart, standby, fence, restart-container; did you mean \"restart\"?",
                        "6:91: enabled: \"maybe\" is neither true nor false",
                        "8:47: score: \"lots\" is no score; write a whole number between -1000000 and 1000000, INFINITY or -INFINITY",
                        "9:41: a: \"9999999\" is no score; write a whole number between -1000000 and 1000000, INFINITY or -INFINITY",
                        "10:20: \"begin\" is no action of an order; known here: start, stop, promote, demote",
                        "10:35: \"start r twice\" is no step of an order; write RESOURCE or ACTION RESOURCE",
                        "10:56: kind: \"Sometimes\" is none of Mandatory, Optional, Serialize");
    }

    @Test
    void aResourceOrConstraintThatSaysTooLittleOrTooMuchIsRefused() {
        refused("""
                nodes: [a]
                resources:
                  r: {}
                  9x: {agent: "ocf:jcrm:Dummy"}
                  c: {clone: {}, promotable: {}}
                  g: {members: }
                  ok: {agent: "ocf:jcrm:Dummy", operations: {monitor: {timeout: 3s}}}
                constraints:
                  - location: {resource: ok}
                  - location: {node: a, score: 1, ban: a}
                  - order: {first: ok}
                  - location: {resource: ok, node: a}
                  - 5
                """)
                .containsExactly(
                        "3:3: the resource r says neither agent nor template, members, clone, promotable or bundle; a primitive needs an agent like ocf:jcrm:IPaddr2, a group its members",
                        "4:3: \"9x\" cannot be an id; begin with a letter, go on with letters, digits, \"_\", \"-\" and \".\"",
                        "5:3: the clone c holds nothing; give it a \"primitive\" or a \"group\"",
                        "5:7: c has both \"clone\" and \"promotable\"; keep one of the two",
                        "6:7: the group g has no members; list its primitives",
                        "7:46: a monitor of ok needs the key \"interval\"; for example interval: 10s (0s sets the timeout of probes)",
                        "9:5: this location says neither where nor where not; give it one of \"scores\", \"ban\", \"node\" with \"score\", and \"rules\"",
                        "10:5: this location names no resource; give it one of \"resource\", \"pattern\" and \"sets\"",
                        "10:5: this location says where in more than one way; give it one of \"scores\", \"ban\", \"node\" with \"score\", and \"rules\"",
                        "11:5: this order needs the key \"then\"",
                        "12:30: this location needs the key \"score\"",
                        "13:5: a constraint is a map with the one key location, colocation, order, ticket; indent its settings below that key");
    }

    @Test
    void aRuleThatSaysNothingIsRefused() {
        refused("""
                resources:
                  r:
                    agent: ocf:jcrm:Dummy
                    params:
                      - {values: {a: 1}, rule: {expressions: [a like b, {attribute: x}, {}], match: some}}
                      - {rule: {}}
                """)
                .containsExactly(
                        "5:47: \"a like b\" is no expression; write \"ATTRIBUTE lt|gt|lte|gte|eq|ne VALUE\" or \"defined|not_defined ATTRIBUTE\"",
                        "5:57: an attribute's expression needs the key \"operation\"; known here: lt, gt, lte, gte, eq, ne, defined, not_defined",
                        "5:73: this expression says nothing; name an attribute, a date, a resource, an op or a rule",
                        "5:85: match: \"some\" is none of all, any",
                        "6:9: a block of settings needs the key \"values\"",
                        "6:10: a rule needs the key \"expressions\"; for example expressions: [\"pingd gt 0\"]");
    }

    @Test
    void brokenYamlIsExplainedWithoutTheParsersExcerpts() {
        refused("a: [1, 2\nb: 3\n")
                .containsExactly(
                        "2:2: this is no valid YAML: expected ',' or ']', but got :; close the list with \"]\"");
        refused("cluster:\n\tname: x\n")
                .containsExactly(
                        "2:1: this is no valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); indent with spaces, YAML does not allow tabs");
        refused("cluster: {name: x\n")
                .containsExactly(
                        "2:1: this is no valid YAML: expected ',' or '}', but got <stream end>; close the map with \"}\"");
        refused("cluster:\n  name: a: b\n")
                .containsExactly(
                        "2:10: this is no valid YAML: mapping values are not allowed here; check the indentation of this line and the one before; a text with \": \" in it needs quotes");
        refused("cluster:\n  name: \"x\n")
                .containsExactly("3:1: this is no valid YAML: found unexpected end of stream; close the quotes");
        refused("cluster:\n  name: x\u0007y\n")
                .containsExactly("2:10: there is a character that no text has (code 7); remove it");
    }

    @Test
    void whatIsNoMapAtAllIsRefused() {
        refused("just text\n").containsExactly("1:1: expected a map here, found the text \"just text\"");
        refused("- a\n- b\n").containsExactly("1:1: expected a map here, found a list");
        refused("cluster: {name: x}\n---\ncluster: {}\n")
                .containsExactly("3:1: a second document begins here; keep one document in the file");
    }

    @Test
    void aliasesAndTagsAreRefusedSoThatNoTextGrowsBeyondItsSize() {
        refused("cluster: &c {name: x}\nnodes: *c\n")
                .containsExactly(
                        "2:8: YAML aliases (*c) are not understood here; write the value out; a template shares settings between resources");
        refused("cluster: {name: !!str x}\n")
                .containsExactly("1:17: YAML tags (!…) are not understood here; remove the tag");
        StringBuilder laughs = new StringBuilder("a: &a [x, x]\n");
        for (char c = 'b'; c < 'z'; c++) {
            char before = (char) (c - 1);
            laughs.append(c + ": &" + c + " [*" + before + ", *" + before + "]\n");
        }
        refused(laughs.toString()).isNotEmpty();
    }

    @Test
    void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
        refused("a: " + "[".repeat(5_000) + "]".repeat(5_000)).isNotEmpty();
        refused("a: " + "{a: ".repeat(5_000) + "}".repeat(5_000)).isNotEmpty();
    }

    @Test
    void aFileBeyondTheLimitIsRefused() {
        refused("#".repeat(YamlTree.MAX_CHARACTERS + 1))
                .containsExactly("1:1: the file is larger than 4194304 characters");
    }

    @Test
    void nothingOfARefusedFileIsHandedOutAsItsConfiguration() {
        assertThat(CibYaml.read("f", "nodes: [a]\nclutser: {}\n")).isInstanceOf(CibYaml.Outcome.Refused.class);
    }

    @Test
    void damagedFilesAreReadOrRefusedAndNothingElse() {
        Random random = new Random(4);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text =
                    new StringBuilder(round % 2 == 0 ? SampleConfigurations.PAIR : SampleConfigurations.EVERYTHING);
            for (int hits = 0; hits <= round % 3; hits++) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, "{}[]:,-#&*!|>'\"%@` \n\tx0".charAt(random.nextInt(23)));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(60)));
                }
            }
            switch (CibYaml.read("f", text.toString())) {
                case CibYaml.Outcome.Read read -> {
                    Configuration again = CibYamlTest.read(CibYaml.write(read.configuration()));
                    assertThat(again).as(text.toString()).isEqualTo(read.configuration());
                    assertThat(CibDigest.ofConfiguration(again))
                            .as("order of everything in " + text)
                            .isEqualTo(CibDigest.ofConfiguration(read.configuration()));
                }
                case CibYaml.Outcome.Refused refused ->
                    assertThat(refused.errors()).isNotEmpty().allSatisfy(error -> {
                        assertThat(error.line()).isPositive();
                        assertThat(error.column()).isPositive();
                        assertThat(error.message()).isNotBlank();
                    });
            }
        }
    }

    private static ListAssert<String> refused(String text) {
        CibYaml.Outcome outcome = CibYaml.read("f", text);
        assertThat(outcome).isInstanceOf(CibYaml.Outcome.Refused.class);
        List<LocatedError> errors = ((CibYaml.Outcome.Refused) outcome).errors();
        return assertThat(errors.stream()
                .map(error -> error.toString().substring("f:".length()))
                .toList());
    }
}

package org.jcrm.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.core.cib.Configuration;
import org.jcrm.core.cib.Configuration.ForeignXml;
import org.jcrm.core.cib.ConfiguredNode;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.Bundle;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Expression;
import org.jcrm.core.model.Expression.AttributeExpression;
import org.jcrm.core.model.Expression.DateExpression;
import org.jcrm.core.model.Expression.OperationExpression;
import org.jcrm.core.model.Expression.ResourceExpression;
import org.jcrm.core.model.FencingLevel;
import org.jcrm.core.model.Group;
import org.jcrm.core.model.LocationConstraint;
import org.jcrm.core.model.NvPair;
import org.jcrm.core.model.Operation;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.Resource;
import org.jcrm.core.model.Rule;
import org.jcrm.core.model.Tag;
import org.jcrm.core.model.Template;
import org.jcrm.core.model.TextCheck;
import org.jcrm.core.model.TicketConstraint;

/**
 * The {@link ConfigurationLimits}: numbers, and what texts hold. Checked before everything else: the other checks, and the
 * policy engine, rely on them for their time and their stack. Nothing here follows data by recursion before its depth is
 * known.
 */
final class LimitCheck {
    private static final String SMALLER = "Make it smaller, or use a second cluster.";
    private static final String RENAME =
            "Choose another name: letters, digits, \"_\", \"-\" and \".\" are always good.";

    private final Subject subject;
    private int pairs;
    private int expressions;

    private LimitCheck(Subject subject) {
        this.subject = subject;
    }

    /** @return whether the configuration is small and shallow enough for the other checks */
    static boolean check(Subject subject) {
        LimitCheck check = new LimitCheck(subject);
        int before = subject.problems().size();
        check.counts();
        if (subject.problems().size() > before) {
            return false;
        }
        check.nodes();
        check.configuration().templates().forEach(check::template);
        check.resources();
        check.configuration().tags().forEach(check::tag);
        check.configuration().constraints().forEach(check::constraint);
        check.rest();
        check.most("resources", "settings in all", check.pairs, ConfigurationLimits.ALL_PAIRS);
        if (subject.problems().size() > before) {
            return false;
        }
        new InstanceCount(subject).check();
        if (subject.problems().size() > before) {
            return false;
        }
        ChainCheck.check(subject);
        return subject.problems().size() == before;
    }

    private Configuration configuration() {
        return subject.configuration();
    }

    private boolean most(String path, String what, long number, int most) {
        if (number <= most) {
            return true;
        }
        subject.error(path, "there are " + number + " " + what + ", more than " + most, SMALLER);
        return false;
    }

    /** Numbers that need nothing but the lists' sizes. */
    private void counts() {
        most("nodes", "nodes", configuration().nodes().size(), ConfigurationLimits.NODES);
        most("resources", "primitives", subject.primitives().size(), ConfigurationLimits.RESOURCES);
        most("templates", "templates", configuration().templates().size(), ConfigurationLimits.TEMPLATES);
        most("constraints", "constraints", configuration().constraints().size(), ConfigurationLimits.CONSTRAINTS);
        long references = configuration().tags().stream()
                .mapToLong(tag -> tag.references().size())
                .sum();
        most(
                "tags",
                "tags and references of tags",
                references + configuration().tags().size(),
                ConfigurationLimits.TAG_REFERENCES);
        most(
                "fencing-levels",
                "fencing levels",
                configuration().fencingLevels().size(),
                ConfigurationLimits.FENCING_LEVELS);
        for (Constraint constraint : configuration().constraints()) {
            long inSets = ConstraintParts.sets(constraint).stream()
                    .mapToLong(set -> set.resources().size())
                    .sum();
            most(
                    "constraints." + constraint.id(),
                    "resources in the sets of one constraint",
                    inSets,
                    ConfigurationLimits.RESOURCES);
        }
    }

    // ---- texts

    private void say(String path, Optional<String> wrong, String nextStep) {
        wrong.ifPresent(sentence -> subject.error(path, sentence, nextStep));
    }

    private void word(String path, String what, String text) {
        say(path, TextCheck.word(what, text), RENAME);
    }

    private void name(String path, String what, String text) {
        say(path, TextCheck.name(what, text), RENAME);
    }

    private void id(String path, String text) {
        say(path, TextCheck.id("an id", text), RENAME);
    }

    private void value(String path, String what, String text) {
        say(path, TextCheck.value(what, text), "Remove it; long texts belong into a file.");
    }

    private void pattern(String path, String text) {
        say(
                path,
                TextCheck.tooLong("the pattern", text, ConfigurationLimits.PATTERN)
                        .or(() -> TextCheck.value("the pattern", text)),
                "Write a shorter one, or a tag that names the resources.");
    }

    // ---- parts

    private void nodes() {
        for (ConfiguredNode node : configuration().nodes()) {
            String path = "nodes." + node.name();
            word(path, "the node's name", node.name().value());
            id(path, node.id());
            sets(path + ".attributes", node.attributes());
            sets(path + ".utilization", node.utilization());
        }
    }

    private void template(Template template) {
        String path = "templates." + template.id();
        word(path, "the template's name", template.id().value());
        agent(path, template.agent().toString());
        sets(path + ".params", template.params());
        sets(path + ".meta", template.meta());
        sets(path + ".utilization", template.utilization());
        operations(path, template.operations());
    }

    private void resources() {
        subject.everything().forEach(located -> {
            Resource resource = located.resource();
            String path = Subject.path(resource);
            word(path, "the resource's name", resource.id().value());
            sets(path + ".params", resource.params());
            sets(path + ".meta", resource.meta());
            switch (resource) {
                case Primitive primitive -> {
                    agent(path, primitive.agent().toString());
                    sets(path + ".utilization", primitive.utilization());
                    operations(path, primitive.operations());
                }
                case Bundle bundle ->
                    bundle.elements()
                            .forEach(xml -> say(
                                    path,
                                    TextCheck.tooLong("an element of the bundle", xml, ConfigurationLimits.KEPT_XML),
                                    SMALLER));
                case Group group -> {
                    // Its members come by themselves.
                }
                case CloneResource clone -> {
                    // What it holds comes by itself.
                }
            }
        });
    }

    private void agent(String path, String agent) {
        say(path + ".agent", TextCheck.tooLong("the agent's name", agent, ConfigurationLimits.NAME), RENAME);
        say(path + ".agent", TextCheck.value("the agent's name", agent), RENAME);
    }

    private void operations(String path, List<Operation> operations) {
        most(path + ".operations", "operations", operations.size(), ConfigurationLimits.OPERATIONS);
        for (Operation operation : operations) {
            String place = path + ".operations." + operation.id();
            name(place, "the operation's name", operation.name());
            id(place, operation.id());
            operation.options().forEach((option, text) -> {
                name(place, "an option's name", option);
                value(place, "an option", text);
            });
            sets(place + ".params", operation.params());
            sets(place + ".meta", operation.meta());
        }
    }

    private void tag(Tag tag) {
        word("tags." + tag.id(), "the tag's name", tag.id());
        tag.references().forEach(reference -> id("tags." + tag.id(), reference));
    }

    private void constraint(Constraint constraint) {
        String path = "constraints." + constraint.id();
        id(path, constraint.id());
        ConstraintParts.sets(constraint)
                .forEach(set -> set.options().forEach((option, text) -> {
                    name(path, "an option's name", option);
                    value(path, "an option", text);
                }));
        if (constraint instanceof LocationConstraint location) {
            location.pattern().ifPresent(pattern -> pattern(path, pattern));
            int before = expressions;
            location.rules().forEach(rule -> rule(path, rule));
            most(
                    path,
                    "tests of the rule on all nodes",
                    (long) (expressions - before) * configuration().nodes().size(),
                    ConfigurationLimits.RULE_TESTS);
        }
        if (constraint instanceof TicketConstraint ticket) {
            name(path, "the ticket's name", ticket.ticket());
        }
        ConstraintParts.lifetime(constraint).ifPresent(rule -> rule(path, rule));
    }

    private void rest() {
        most(
                "constraints",
                "tests of rules on all nodes",
                (long) expressions * configuration().nodes().size(),
                ConfigurationLimits.RULE_TESTS);
        sets("cluster", configuration().properties());
        sets("defaults.resources", configuration().resourceDefaults());
        sets("defaults.operations", configuration().operationDefaults());
        for (FencingLevel level : configuration().fencingLevels()) {
            String path = "fencing-levels." + level.id();
            id(path, level.id());
            most(path, "devices of one level", level.devices().size(), ConfigurationLimits.LEVEL_DEVICES);
            switch (level.target()) {
                case FencingLevel.NamedTarget named ->
                    word(path, "the target's name", named.node().value());
                case FencingLevel.PatternTarget target -> pattern(path, target.pattern());
                case FencingLevel.AttributeTarget target -> {
                    name(path, "the attribute's name", target.attribute());
                    value(path, "the attribute's value", target.value());
                }
            }
        }
        for (ForeignXml foreign : configuration().foreign()) {
            say("foreign", TextCheck.tooLong("kept XML", foreign.xml(), ConfigurationLimits.KEPT_XML), SMALLER);
        }
    }

    private void sets(String path, List<AttributeSet> sets) {
        int here = 0;
        for (AttributeSet set : sets) {
            id(path, set.id());
            here += set.pairs().size();
            for (NvPair pair : set.pairs()) {
                String place = path + "." + pair.name();
                name(place, "the setting's name", pair.name());
                id(place, pair.id());
                value(place, "the value of " + pair.name(), pair.value());
            }
            set.rule().ifPresent(rule -> rule(path, rule));
        }
        pairs += here;
        most(path, "settings in one place", here, ConfigurationLimits.PAIRS);
    }

    // ---- rules

    /** Level by level, so that the depth of a rule is known before anything follows it by recursion. */
    private void rule(String path, Rule rule) {
        List<Rule> level = List.of(rule);
        int depth = 0;
        int here = 0;
        while (!level.isEmpty()) {
            depth++;
            if (depth > ConfigurationLimits.RULE_DEPTH) {
                subject.error(
                        path,
                        "rules stand within one another more than " + ConfigurationLimits.RULE_DEPTH + " deep",
                        "Write the conditions into fewer rules.");
                return;
            }
            List<Rule> next = new ArrayList<>();
            for (Rule each : level) {
                id(path, each.id());
                here += each.expressions().size();
                each.expressions().forEach(expression -> expression(path, expression, next));
            }
            level = next;
        }
        expressions += here;
        most(path, "expressions in one rule", here, ConfigurationLimits.RULE_EXPRESSIONS);
    }

    private void expression(String path, Expression expression, List<Rule> inner) {
        id(path, expression.id());
        switch (expression) {
            case Rule rule -> inner.add(rule);
            case AttributeExpression test -> {
                name(path, "the attribute's name", test.attribute());
                test.value().ifPresent(text -> value(path, "the value", text));
            }
            case DateExpression date -> {
                date.start().ifPresent(text -> value(path, "a date", text));
                date.end().ifPresent(text -> value(path, "a date", text));
                date.spec().forEach((field, text) -> value(path, "a field of a date", text));
                date.duration().forEach((field, text) -> value(path, "a field of a duration", text));
            }
            case ResourceExpression resource -> {
                resource.standard().ifPresent(text -> value(path, "the class", text));
                resource.provider().ifPresent(text -> value(path, "the provider", text));
                resource.type().ifPresent(text -> value(path, "the type", text));
            }
            case OperationExpression operation -> name(path, "the operation's name", operation.name());
        }
    }
}

package org.jcrm.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jcrm.core.check.Subject.Located;
import org.jcrm.core.model.AttributeSet;
import org.jcrm.core.model.CloneResource;
import org.jcrm.core.model.ColocationConstraint;
import org.jcrm.core.model.Constraint;
import org.jcrm.core.model.Flags;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Primitive;
import org.jcrm.core.model.ResourceId;
import org.jcrm.core.model.Role;

/** A replicated PostgreSQL: its nodes, its address, and a restore_command that does not bite its own tail. */
final class PostgresCheck {
    private static final List<String> REPLICATED = List.of("sync", "async");

    private PostgresCheck() {}

    static void check(Subject subject) {
        for (Located located : subject.primitives()) {
            Primitive primitive = (Primitive) located.resource();
            if (primitive.agent().type().equals("pgsql")
                    && primitive.agent().standard().equals("ocf")) {
                postgres(subject, located, primitive);
            }
        }
    }

    private static void postgres(Subject subject, Located located, Primitive primitive) {
        List<AttributeSet> params = subject.params(primitive);
        Optional<String> address = Subject.value(params, "master_ip").filter(text -> !text.isBlank());
        restoreCommand(subject, primitive, params, address);
        boolean replicated = Subject.value(params, "rep_mode")
                .filter(mode -> REPLICATED.contains(mode.toLowerCase(Locale.ROOT)))
                .isPresent();
        if (!replicated) {
            return;
        }
        nodeList(subject, primitive, params);
        String path = Subject.path(primitive);
        if (address.isEmpty()) {
            subject.error(path + ".params", primitive.id() + " replicates and needs the parameter \"master_ip\"", "");
        } else {
            address(subject, located, primitive, address.get());
        }
        Optional<CloneResource> clone = located.around().filter(Subject::isPromotable);
        if (clone.isEmpty()) {
            subject.error(
                    path,
                    primitive.id() + " replicates (rep_mode) but is in no promotable clone",
                    "put it into a resource with promotable: {notify: true}");
        } else if (Subject.value(clone.get().meta(), "notify")
                .filter(Flags::isTrue)
                .isEmpty()) {
            subject.warning(
                    Subject.path(clone.get()),
                    "the instances of " + clone.get().id() + " are not told of each other",
                    "add notify: true, so that a primary knows at once that a standby came or went");
        }
    }

    private static void restoreCommand(
            Subject subject, Primitive primitive, List<AttributeSet> params, Optional<String> address) {
        Optional<String> command = Subject.value(params, "restore_command");
        if (command.isEmpty() || command.get().isBlank()) {
            return;
        }
        List<String> addresses = new ArrayList<>(virtualAddresses(subject));
        address.ifPresent(addresses::add);
        for (String each : addresses) {
            if (mentions(command.get(), each)) {
                subject.error(
                        Subject.path(primitive) + ".params.restore_command",
                        "restore_command must not depend on the cluster's address " + each
                                + ": during a switchover that address moves to the very node that runs the command, which"
                                + " then waits for itself",
                        "use an archive with an address of its own");
                return;
            }
        }
    }

    /** As a word of its own: {@code 10.0.0.2} is not in {@code 10.0.0.20}. */
    private static boolean mentions(String command, String address) {
        return Pattern.compile("(?<![0-9A-Za-z.:])" + Pattern.quote(address) + "(?![0-9A-Za-z]|[.:][0-9A-Fa-f])")
                .matcher(command)
                .find();
    }

    private static List<String> virtualAddresses(Subject subject) {
        return subject.primitives().stream()
                .map(located -> (Primitive) located.resource())
                .filter(primitive -> primitive.agent().type().startsWith("IPaddr"))
                .flatMap(primitive -> Subject.value(subject.params(primitive), "ip").stream())
                .toList();
    }

    private static void nodeList(Subject subject, Primitive primitive, List<AttributeSet> params) {
        String path = Subject.path(primitive) + ".params.node_list";
        List<String> listed = Subject.value(params, "node_list")
                .map(text -> List.of(text.strip().split("\\s+")))
                .orElse(List.of());
        if (listed.isEmpty() || listed.getFirst().isEmpty()) {
            subject.error(
                    Subject.path(primitive) + ".params",
                    primitive.id() + " replicates and needs the parameter \"node_list\"",
                    "name all nodes that may run it");
            return;
        }
        List<String> nodes = subject.nodes().stream()
                .map(node -> node.value().toLowerCase(Locale.ROOT))
                .toList();
        for (String name : listed) {
            if (!nodes.contains(name.toLowerCase(Locale.ROOT))) {
                subject.error(path, "node_list names \"" + name + "\", which is no node of the cluster", "");
            }
        }
        for (NodeName node : subject.nodes()) {
            if (listed.stream().noneMatch(name -> name.equalsIgnoreCase(node.value()))) {
                subject.warning(
                        path,
                        "node_list does not name " + node + ", so PostgreSQL fails there",
                        "add it, or ban " + primitive.id() + " from " + node);
            }
        }
    }

    /** The address that standbys connect to must be where the primary is. */
    private static void address(Subject subject, Located located, Primitive primitive, String address) {
        Optional<Located> owner = subject.primitives().stream()
                .filter(other -> ((Primitive) other.resource()).agent().type().startsWith("IPaddr"))
                .filter(other -> Subject.value(subject.params((Primitive) other.resource()), "ip")
                        .equals(Optional.of(address)))
                .findFirst();
        if (owner.isEmpty()) {
            subject.warning(
                    Subject.path(primitive) + ".params.master_ip",
                    "no resource of the cluster holds " + address + ", the address that standbys connect to",
                    "add an ocf:jcrm:IPaddr2 with that ip, colocated with the promoted instance");
            return;
        }
        ResourceId holder = owner.get().top().id();
        List<ResourceId> database = List.of(located.top().id(), primitive.id());
        boolean together = subject.configuration().constraints().stream()
                .filter(ColocationConstraint.class::isInstance)
                .map(ColocationConstraint.class::cast)
                .anyMatch(colocation -> follows(
                        colocation, List.of(holder, owner.get().resource().id()), database));
        boolean bySets = subject.configuration().constraints().stream().anyMatch(PostgresCheck::hasSets);
        if (!together && !bySets) {
            subject.warning(
                    "resources." + holder,
                    holder + " holds the address of the primary but is not colocated with the promoted instance of "
                            + located.top().id(),
                    "add - colocation: {resource: " + holder + ", with: "
                            + located.top().id() + ", with-role: Promoted}");
        }
    }

    private static boolean hasSets(Constraint constraint) {
        return constraint instanceof ColocationConstraint colocation
                && !colocation.sets().isEmpty();
    }

    private static boolean follows(
            ColocationConstraint colocation, List<ResourceId> holder, List<ResourceId> database) {
        boolean addressFollows = colocation.dependent().filter(holder::contains).isPresent()
                && colocation.primary().filter(database::contains).isPresent()
                && colocation.primaryRole().equals(Optional.of(Role.PROMOTED));
        boolean databaseFollows =
                colocation.dependent().filter(database::contains).isPresent()
                        && colocation.primary().filter(holder::contains).isPresent()
                        && colocation.dependentRole().equals(Optional.of(Role.PROMOTED));
        return colocation.score().value() > 0 && (addressFollows || databaseFollows);
    }
}

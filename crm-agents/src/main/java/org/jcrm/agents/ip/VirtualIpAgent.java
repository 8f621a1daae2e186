package org.jcrm.agents.ip;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jcrm.agents.AgentProblem;
import org.jcrm.agents.process.SystemPrograms;
import org.jcrm.core.agent.AgentCall;
import org.jcrm.core.agent.AgentContext;
import org.jcrm.core.agent.AgentContext.Processes.Completed;
import org.jcrm.core.agent.AgentMetadata;
import org.jcrm.core.agent.AgentResult;
import org.jcrm.core.agent.ResourceAgent;
import org.jcrm.core.model.OcfResult;

/** {@code ocf:jcrm:IPaddr2}. */
public final class VirtualIpAgent implements ResourceAgent {
    private static final Duration IP_TIMEOUT = Duration.ofSeconds(10);
    private static final int LABEL_LIMIT = 15;
    private static final String IP = SystemPrograms.path("ip");

    private final Refusal refusal = new Refusal();

    @Override
    public AgentMetadata metadata() {
        return AddressMetadata.METADATA;
    }

    /** Where the address is to be: interface and bits of the network. */
    private record Place(String nic, int prefix) {}

    @FunctionalInterface
    private interface Steps {
        AgentResult run(AddressParameters params) throws AgentProblem, InterruptedException, IOException;
    }

    private static AgentResult run(AgentCall call, Steps steps) throws InterruptedException {
        try {
            return steps.run(AddressParameters.of(call));
        } catch (AgentProblem problem) {
            return problem.asResult();
        } catch (IOException e) {
            return AgentResult.error("The network could not be looked at or changed: " + e.getMessage());
        }
    }

    @Override
    public AgentResult validate(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, params -> {
            label(params, place(params));
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult start(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, params -> {
            Place place = place(params);
            Optional<LocalAddress> holder = holder(params);
            if (holder.isPresent() && !holder.get().nic().equals(place.nic)) {
                return AgentResult.error(
                        params.text() + " is on " + holder.get().nic() + ", not on " + place.nic
                                + ". Remove it there, or set the parameter nic.");
            }
            if (holder.isEmpty()) {
                if (params.detectDuplicates()) {
                    refuseDuplicate(params, place, context);
                }
                if (params.refuseAfterStop()) {
                    refusal.end(params, context);
                }
                ip(context, addCommand(params, place));
            }
            NetworkInterface nic = NetworkInterface.getByName(place.nic);
            if (nic != null && !nic.isUp()) {
                ip(context, List.of(IP, "link", "set", place.nic, "up"));
            }
            if (params.checkLink() && linkIsDown(place.nic)) {
                ip(context, deleteCommand(params, place));
                return AgentResult.error("The link of " + place.nic + " is down, so nobody would reach " + params.text()
                        + " there. Check the cable or the switch.");
            }
            Announcement.burst(params.address(), place.nic, params.arpCount() - 1, params.arpInterval());
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult stop(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, params -> {
            if (params.refuseAfterStop() && holder(params).isPresent()) {
                refusal.begin(params, context);
            }
            for (Optional<LocalAddress> holder = holder(params); holder.isPresent(); holder = holder(params)) {
                Place there = new Place(holder.get().nic(), holder.get().prefix());
                Completed done = context.processes().run(Optional.empty(), deleteCommand(params, there), IP_TIMEOUT);
                if (!done.ok() && holder(params).isPresent()) {
                    return AgentResult.error(params.text() + " cannot be removed from " + there.nic + ": "
                            + done.stderr().strip());
                }
            }
            return AgentResult.ok();
        });
    }

    @Override
    public AgentResult monitor(AgentCall call, AgentContext context) throws InterruptedException {
        return run(call, params -> {
            Optional<LocalAddress> holder = holder(params);
            if (holder.isEmpty()) {
                return AgentResult.of(OcfResult.NOT_RUNNING);
            }
            String nic = holder.get().nic();
            if (params.nic().filter(wanted -> !wanted.equals(nic)).isPresent()) {
                return AgentResult.error(params.text() + " is on " + nic + " instead of "
                        + params.nic().get() + ".");
            }
            if (params.checkLink() && linkIsDown(nic)) {
                return AgentResult.error("The link of " + nic + " is down, so nobody reaches " + params.text() + ".");
            }
            if (params.arpRefreshCount() > 0 && !call.isProbe()) {
                Announcement.burst(params.address(), nic, params.arpRefreshCount() - 1, params.arpInterval());
            }
            return AgentResult.ok();
        });
    }

    @Override
    public Watch watch(AgentCall call, AgentContext context, SignalSink signal) {
        try {
            AddressParameters params = AddressParameters.of(call);
            return AddressWatch.start(call.resource().value(), () -> describe(params), signal);
        } catch (AgentProblem problem) {
            return () -> {};
        }
    }

    private static String describe(AddressParameters params) {
        try {
            Optional<LocalAddress> holder = holder(params);
            if (holder.isEmpty()) {
                return params.text() + " is not on this node any more";
            }
            String nic = holder.get().nic();
            return params.text() + " is on " + nic + ", whose link is " + (linkIsDown(nic) ? "down" : "up");
        } catch (IOException e) {
            return "the interfaces cannot be read: " + e.getMessage();
        }
    }

    // ---- looking ----

    private static Optional<LocalAddress> holder(AddressParameters params) throws IOException {
        return LocalAddress.find(params.address());
    }

    /** Set up and with a carrier: the JDK's "up" is IFF_UP and IFF_RUNNING together. */
    private static boolean linkIsDown(String nic) throws SocketException {
        NetworkInterface device = NetworkInterface.getByName(nic);
        return device == null || !device.isUp();
    }

    private static Place place(AddressParameters params) throws AgentProblem, SocketException {
        Optional<Routes.Route> route = Routes.matching(params.address());
        if (params.nic().isPresent()) {
            String nic = params.nic().get();
            if (NetworkInterface.getByName(nic) == null) {
                throw new AgentProblem(
                        OcfResult.NOT_INSTALLED,
                        "There is no interface " + nic + " on this node. Correct the parameter nic.");
            }
            int full = params.isVersion6() ? 128 : 32;
            return new Place(
                    nic,
                    params.prefix()
                            .or(() -> route.filter(r -> r.nic().equals(nic) && r.direct())
                                    .map(Routes.Route::prefix))
                            .orElse(full));
        }
        if (route.isEmpty()) {
            throw new AgentProblem(
                    OcfResult.NOT_INSTALLED,
                    "No route of this node leads to " + params.text()
                            + ", so no interface can be chosen. Set the parameters nic and cidr_netmask.");
        }
        int full = params.isVersion6() ? 128 : 32;
        return new Place(
                route.get().nic(),
                params.prefix().orElse(route.get().direct() ? route.get().prefix() : full));
    }

    private static Optional<String> label(AddressParameters params, Place place) throws AgentProblem {
        if (params.label().isEmpty() || params.isVersion6()) {
            return Optional.empty();
        }
        String label = place.nic + ":" + params.label().get();
        if (label.length() > LABEL_LIMIT) {
            throw new AgentProblem(
                    OcfResult.NOT_CONFIGURED,
                    "The label " + label + " is longer than " + LABEL_LIMIT + " characters. Shorten iflabel.");
        }
        return Optional.of(label);
    }

    // ---- changing ----

    private static List<String> addCommand(AddressParameters params, Place place) throws AgentProblem {
        List<String> command = new ArrayList<>(
                List.of(IP, params.isVersion6() ? "-6" : "-4", "addr", "add", params.text() + "/" + place.prefix));
        params.broadcast().ifPresentOrElse(broadcast -> command.addAll(List.of("broadcast", broadcast)), () -> {
            if (!params.isVersion6() && place.prefix < 31) {
                command.addAll(List.of("broadcast", "+"));
            }
        });
        command.addAll(List.of("dev", place.nic));
        label(params, place).ifPresent(label -> command.addAll(List.of("label", label)));
        params.preferredLifetime().ifPresent(time -> command.addAll(List.of("preferred_lft", time)));
        if (params.noPrefixRoute()) {
            command.add("noprefixroute");
        }
        if (params.isVersion6()) {
            // Duplicate detection would keep the address unusable for seconds; the cluster knows who has it.
            command.add("nodad");
        }
        return command;
    }

    private static List<String> deleteCommand(AddressParameters params, Place place) {
        return List.of(
                IP,
                params.isVersion6() ? "-6" : "-4",
                "addr",
                "del",
                params.text() + "/" + place.prefix,
                "dev",
                place.nic);
    }

    private static void ip(AgentContext context, List<String> command)
            throws AgentProblem, InterruptedException, IOException {
        Completed done = context.processes().run(Optional.empty(), command, IP_TIMEOUT);
        if (!done.ok() && !done.stderr().contains("File exists")) {
            throw AgentProblem.error("'" + String.join(" ", command) + "' failed: "
                    + done.stderr().strip());
        }
    }

    private static void refuseDuplicate(AddressParameters params, Place place, AgentContext context)
            throws AgentProblem, InterruptedException, IOException {
        if (params.isVersion6()) {
            return;
        }
        Completed done = context.processes()
                .run(
                        Optional.empty(),
                        List.of(
                                SystemPrograms.path("arping"),
                                "-D",
                                "-q",
                                "-c",
                                "2",
                                "-w",
                                "2",
                                "-I",
                                place.nic,
                                params.text()),
                        IP_TIMEOUT);
        if (done.exitCode() == 1) {
            throw AgentProblem.error("Another machine already answers for " + params.text() + " on " + place.nic + ".");
        }
    }
}

package org.jcrm.core.fencing;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jcrm.core.model.NodeName;
import org.jcrm.core.model.Ordered;
import org.jcrm.core.model.ResourceId;

/**
 * One call of a fence agent on one node.
 *
 * @param purpose what it is for: {@code off}, {@code reboot}, {@code on}, {@code list}, {@code status}
 * @param action what the agent calls that
 * @param target whom it is about
 * @param plug what the device calls the target
 * @param hostArgument the agent's parameter for the plug; empty: as its metadata says
 * @param timeout after which the agent is killed
 */
public record FenceTask(
        Key key,
        ResourceId device,
        String agent,
        String purpose,
        String action,
        NodeName target,
        String plug,
        Optional<String> hostArgument,
        Map<String, String> params,
        Duration timeout) {
    /** Names one call: the fencing that it belongs to, and its number within that. */
    public record Key(String fencing, int step) {
        public Key {
            requireNonNull(fencing, "fencing is null");
        }
    }

    public FenceTask {
        requireNonNull(key, "key is null");
        requireNonNull(device, "device is null");
        requireNonNull(agent, "agent is null");
        requireNonNull(purpose, "purpose is null");
        requireNonNull(action, "action is null");
        requireNonNull(target, "target is null");
        requireNonNull(plug, "plug is null");
        requireNonNull(hostArgument, "hostArgument is null");
        params = Ordered.copyOf(params);
        requireNonNull(timeout, "timeout is null");
    }

    /** Whether it changes the machine's power, rather than asking for something. */
    public boolean acts() {
        return !purpose.equals("list") && !purpose.equals("status");
    }
}
